using System.Collections.Concurrent;
using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;

namespace DismPS.Engine.Tests.Diagnostics;

/// <summary>What the checker says of an example, and of its corrected form.</summary>
/// <param name="Example">The example.</param>
/// <param name="Diagnostic">The first finding of the rule; null when it does not fire.</param>
/// <param name="Lines">The file that the finding points into; empty when it points at no line.</param>
/// <param name="Folder">The folder that it was checked in, gone by now.</param>
/// <param name="Found">All findings.</param>
/// <param name="FoundAfterwards">All findings in the corrected form; null when the example has none.</param>
internal sealed record RuleExampleResult(
    RuleExample Example, Diagnostic? Diagnostic, ImmutableArray<string> Lines, string Folder,
    ImmutableArray<Diagnostic> Found, ImmutableArray<Diagnostic>? FoundAfterwards)
{
    private static readonly ConcurrentDictionary<string, Lazy<RuleExampleResult>> Results = new();

    /// <summary>The result for a rule; each example is checked once.</summary>
    public static RuleExampleResult Of(string id) => Results.GetOrAdd(id, key => new Lazy<RuleExampleResult>(() => Check(RuleExample.Load(key)))).Value;

    private static RuleExampleResult Check(RuleExample example)
    {
        using var temporary = new TemporaryFolder();
        // Examples may put files beside the template's folder.
        string folder = temporary.At("metsig");
        example.Materialise(folder);
        ImmutableArray<Diagnostic> found = Validate(folder);
        Diagnostic? diagnostic = found.FirstOrDefault(d => d.Id == example.Id);
        ImmutableArray<string> lines = [];
        ImmutableArray<Diagnostic>? afterwards = null;
        if (diagnostic is { Location: { Line: > 0, File: { } file } })
        {
            string path = Path.GetFullPath(file, folder);
            lines = [.. File.ReadAllLines(path)];
            if (example.Corrected is { } corrected)
            {
                File.WriteAllLines(path, Correct(lines, diagnostic.Location.Line - 1, example.Lines, corrected));
                afterwards = Validate(folder);
            }
        }

        return new RuleExampleResult(example, diagnostic, lines, folder, found, afterwards);
    }

    // The corrected lines are written as deep as the outermost of those that they replace.
    private static IEnumerable<string> Correct(ImmutableArray<string> lines, int first, int count, string corrected)
    {
        string indentation = new(' ', RulePage.DepthOf(lines.Skip(first).Take(count)));
        IEnumerable<string> replacement = corrected.Length == 0 ? [] : corrected.TrimEnd('\n').Split('\n').Select(line => indentation + line);
        return [.. lines.Take(first), .. replacement, .. lines.Skip(first + count)];
    }

    private static ImmutableArray<Diagnostic> Validate(string folder) => ValidateTemplate.File(new TemplateSource("template.yaml", folder)).Diagnostics;
}
