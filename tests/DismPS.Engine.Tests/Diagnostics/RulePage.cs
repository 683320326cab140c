using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Tests.Diagnostics;

/// <summary>docs/rules.md, written from the rules and their examples.</summary>
internal static class RulePage
{
    // Where the examples seem to lie; the true folder is another at each run.
    private const string ShownFolder = "/home/you/metsig";
    private const int LongestLine = 120;
    private const string SettingsTopic = "Settings";

    private const string Introduction = """
        # Rules

        What `Test-DismTemplate` and `dismps validate` report. This page is written from the program: each message is what the checker says
        of the example above it, which lies in [tests/data/rules](../tests/data/rules). The base of most examples is
        [examples/templates](../examples/templates); [template.md](template.md) explains the format.

        **Severities.** An error refuses the template. A warning is something that the platform accepts but that is probably not what was meant,
        or fails later. An information needs nothing to be done. Severities can be changed and rules switched off: see [validation.md](validation.md);
        a rule that *cannot be lowered* is one that the platform has too, or that later steps rely on.

        **Platform.** What the platform's own validator (dism-core 1.5, used by dismcli) does with such a template: it *has it too* and refuses the
        template, it *is laxer* and accepts it, or it *crashes* with an exception that it did not mean to raise.
        `--profile platform` and `-Profile Platform` give its verdict alone.


        """;

    /// <summary>First number of each topic and its heading.</summary>
    private static readonly ImmutableArray<(int First, string Heading)> Topics =
    [
        (1, "Reading the file"),
        (21, SettingsTopic),
        (101, "Fields"),
        (201, "Resources, names and tags"),
        (301, "Scoring"),
        (401, "Signatures"),
        (501, "CPU, memory and GPU"),
        (601, "Conditions and metadata"),
        (701, "Files"),
        (801, "Handlers"),
        (811, "Python code"),
        (901, "ONNX models, and signatures"),
        (950, "SavedModels"),
        (1001, "TorchScript models"),
        (1101, "Pickles"),
        (1201, "XGBoost, LightGBM and files of another kind"),
        (1301, "What DIALS knows"),
    ];

    public static string Text()
    {
        var page = new StringBuilder(Introduction);
        List<IGrouping<string, DiagnosticRule>> topics = [.. RuleCatalog.All.GroupBy(TopicOf)];
        page.Append(string.Join(" · ", topics.Select(topic => $"[{topic.Key}](#{Anchor(topic.Key)})"))).Append("\n\n");
        page.Append("| Id | Severity | Platform | Category | Rule |\n|---|---|---|---|---|\n");
        foreach (DiagnosticRule rule in RuleCatalog.All)
            page.Append($"| [{rule.Id}](#{Anchor(rule.Id)}) | {Severity(rule)} | {Verdict(rule)} | {rule.Category} | {Escape(rule.Title)} |\n");
        foreach (IGrouping<string, DiagnosticRule> topic in topics)
        {
            page.Append($"\n## {topic.Key}\n");
            foreach (DiagnosticRule rule in topic)
                AppendRule(page, rule);
        }

        return page.ToString().ReplaceLineEndings("\n");
    }

    private static void AppendRule(StringBuilder page, DiagnosticRule rule)
    {
        page.Append($"\n### {rule.Id}\n\n**{Escape(rule.Title)}** · {Severity(rule)} · `{rule.Category}` · the platform {Verdict(rule)}{(rule.IsLocked ? " · cannot be lowered" : "")}\n\n");
        string note = rule.PlatformNote is null ? "" : " " + Escape(rule.PlatformNote);
        page.Append($"{Escape(rule.Explanation)}{note}\n\n*What to do:* {Escape(rule.Fix)}\n\n");
        AppendExample(page, RuleExampleResult.Of(rule.Id));
    }

    private static void AppendExample(StringBuilder page, RuleExampleResult result)
    {
        if (result.Diagnostic is not { } diagnostic)
            throw new InvalidOperationException($"{result.Example.Id} does not fire in its example.");
        if (result.Example.Note is { } note)
            page.Append($"{note.Trim()}\n\n");
        if (diagnostic.Location.Line > 0 && result.Example.Lines > 0)
            AppendLines(page, result, diagnostic.Location);
        string message = Neutral(diagnostic.ToString(), result);
        string fence = message.Contains('`') ? "``" : "`";
        page.Append($"> {fence}{message}{fence}\n");
    }

    private static void AppendLines(StringBuilder page, RuleExampleResult result, SourceLocation location)
    {
        RuleExample example = result.Example;
        int first = location.Line - 1;
        string[] lines = [.. result.Lines.Select(line => Neutral(line, result))];
        string[] before = lines[Math.Max(0, first - example.Before)..first];
        string[] shown = [.. lines.Skip(first).Take(example.Lines)];
        int depth = DepthOf(before.Concat(shown));
        if (example.Corrected is not { } corrected)
        {
            page.Append($"```{Language(location.File!)}\n");
            foreach (string line in before.Concat(shown))
                page.Append(Cut(line, depth)).Append('\n');
        }
        else
        {
            string indentation = new(' ', DepthOf(shown));
            string[] right = corrected.Length == 0 ? [] : [.. corrected.TrimEnd('\n').Split('\n').Select(line => indentation + line)];
            page.Append("```diff\n");
            foreach (string line in before.Select(line => "  " + Cut(line, depth)).Concat(Difference(shown, right, depth)))
                page.Append(line.TrimEnd()).Append('\n');
        }

        page.Append("```\n\n");
    }

    private static string Neutral(string text, RuleExampleResult result) => text.Replace(result.Folder, ShownFolder, StringComparison.Ordinal);

    // Lines that both have at the beginning or end are shown once.
    private static IEnumerable<string> Difference(string[] wrong, string[] right, int depth)
    {
        int head = wrong.Zip(right).TakeWhile(pair => pair.First == pair.Second).Count();
        int tail = wrong[head..].Reverse().Zip(right[head..].Reverse()).TakeWhile(pair => pair.First == pair.Second).Count();
        return
        [
            .. wrong[..head].Select(line => "  " + Cut(line, depth)),
            .. wrong[head..^tail].Select(line => "- " + Cut(line, depth)),
            .. right[head..^tail].Select(line => "+ " + Cut(line, depth)),
            .. wrong[^tail..].Select(line => "  " + Cut(line, depth)),
        ];
    }

    /// <summary>Spaces that all lines begin with.</summary>
    public static int DepthOf(IEnumerable<string> lines) =>
        lines.Where(line => line.Trim().Length > 0).Select(line => line.Length - line.TrimStart(' ').Length).DefaultIfEmpty(0).Min();

    private static string Cut(string line, int depth)
    {
        string text = line[Math.Min(depth, line.Length)..].TrimEnd();
        return text.Length <= LongestLine ? text : text[..LongestLine] + " …";
    }

    private static string Language(string file) => Path.GetExtension(file) switch
    {
        ".py" => "python",
        ".yaml" => "yaml",
        _ => "text",
    };

    private static string TopicOf(DiagnosticRule rule)
    {
        int number = int.Parse(rule.Id["DISM".Length..], CultureInfo.InvariantCulture);
        return Topics.Last(topic => topic.First <= number).Heading;
    }

    private static string Anchor(string heading) => Regex.Replace(heading.ToLowerInvariant().Replace(' ', '-'), "[^a-z0-9-]", "");

    private static string Severity(DiagnosticRule rule) => rule.Severity.ToString().ToLowerInvariant();

    private static string Verdict(DiagnosticRule rule) => rule.Platform switch
    {
        PlatformVerdict.Refuses => "has it too",
        PlatformVerdict.Crashes => "crashes",
        _ when TopicOf(rule) == SettingsTopic => "has no settings",
        _ => "is laxer",
    };

    private static string Escape(string text) => Regex.Replace(text, @"([<>_*|])", @"\$1");
}
