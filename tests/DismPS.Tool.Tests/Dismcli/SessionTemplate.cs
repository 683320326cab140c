using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DismPS.DialsStandIn;
using DismPS.Engine.Tests.Validation;

namespace DismPS.Tests.Dismcli;

/// <summary>
/// The template of a recorded session, which has no tree: made of the template cases of the same types, with the names, workspaces and monitoring elements that
/// log, files and requests of the session show.
/// </summary>
internal sealed partial class SessionTemplate
{
    private const string Usual = "HcalTimingAE";
    private const string UsualType = "InferenceService::Tritonserver::Torchscript";
    private readonly DismcliFolder _folder;
    private readonly string _text;
    private readonly List<string> _models = [];

    public SessionTemplate(RecordedSession session, DismcliFolder folder, Catalog catalog)
    {
        _folder = folder;
        (string Name, string Type)[] resources = ResourcesOf(session);
        string[] order = [.. resources.Select(r => r.Name).Order(StringComparer.Ordinal)];
        string[] asked = [.. session.Exchanges.Where(e => e.Path.EndsWith("/ml-models-index/", StringComparison.Ordinal)).Select(e => e.Query.First(q => q.Key == "name").Value).Distinct()];
        (string? Workspace, string[] Elements)[] lookups = LookupsOf(session, catalog);
        var text = new List<string>();
        foreach ((int i, (string name, string type)) in resources.Index())
        {
            (string[] head, string[] block) = BlockOf(type);
            if (i == 0)
                text.AddRange(head);
            int place = Array.IndexOf(order, name);
            string? service = ServiceOf(session, name) ?? (asked.Length == resources.Length ? asked[place] : null);
            text.AddRange(Rename(block, name, service, lookups.ElementAtOrDefault(i)));
        }

        _text = string.Join('\n', text);
    }

    /// <summary>Writes it as a step needs it: whole, with a fault of its schema, or without the model's file.</summary>
    public void Write(RecordedStep step)
    {
        if (step.Arguments is not ["build", ..])
            return;
        string? named = step.Arguments.SkipWhile(a => a is not ("-f" or "--filename")).ElementAtOrDefault(1);
        string file = named ?? step.Environment.GetValueOrDefault("TEMPLATE_NAME") ?? "template.yaml";
        _folder.WriteFile(file, IsSchemaFault(step) ? Description().Replace(_text, "", 1) : _text);
        if (IsFileFault(step))
            _models.ForEach(m => File.Delete(_folder.At(m)));
    }

    /// <summary>The recorded program found the template invalid before it asked anybody.</summary>
    public static bool IsSchemaFault(RecordedStep step) => step.Exchanges.Count == 0 && step.Exception?.EndsWith("ValidationError", StringComparison.Ordinal) == true;

    private static bool IsFileFault(RecordedStep step) =>
        step.Exchanges.Count == 0 && step.TokenCache is null && step.Exception is { } e && !IsSchemaFault(step) && !e.StartsWith("requests.", StringComparison.Ordinal);

    private static (string Name, string Type)[] ResourcesOf(RecordedSession session)
    {
        (string, string)[] built = [.. session.Steps.SelectMany(s => s.Log).Select(l => Announced().Match(l)).Where(m => m.Success).Select(m => (m.Groups[1].Value, m.Groups[2].Value)).Distinct()];
        return built.Length > 0 ? built : [(Usual, UsualType)];
    }

    private static string? ServiceOf(RecordedSession session, string resource) => session.Steps
        .SelectMany(s => s.Raw["build_tree"] as JsonArray ?? [])
        .Select(p => Regex.Match(p is JsonValue ? p.GetValue<string>() : p!["path"]!.GetValue<string>(), $"(?:^|/){Regex.Escape(resource)}/([^/]+)/[^/]+$"))
        .FirstOrDefault(m => m.Success)?.Groups[1].Value;

    /// <summary>Workspace and monitoring elements of each resource, in the order of the first build's requests.</summary>
    private static (string? Workspace, string[] Elements)[] LookupsOf(RecordedSession session, Catalog catalog)
    {
        var found = new List<(string?, List<string>)>();
        foreach (RecordedExchange exchange in session.Steps.FirstOrDefault(s => s.Arguments is ["build", ..])?.Exchanges ?? [])
        {
            if (exchange.Path.EndsWith("/mes/", StringComparison.Ordinal))
                found.Add((exchange.Headers.GetValueOrDefault("workspace"), []));
            else if (exchange.Path is [.., '/'] && Histograms().IsMatch(exchange.Path) && found.Count > 0)
                found[^1].Item2.Add(catalog.Mes.Single(m => m.MeId.ToString(System.Globalization.CultureInfo.InvariantCulture) == exchange.Query.Single(q => q.Key == "me_id").Value).Me);
        }

        return [.. found.Select(f => (f.Item1, f.Item2.ToArray()))];
    }

    /// <summary>Head and resource of the first base case of a type; its files are made.</summary>
    private (string[] Head, string[] Block) BlockOf(string type)
    {
        foreach (string id in GoldenCase.Ids.Where(i => i.StartsWith("base-", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            string[] lines = File.ReadAllLines(Repository.PathOf("tests", "data", "templates", "cases", id, "template.yaml"));
            if (!lines.Contains($"    Type: {type}"))
                continue;
            var golden = new GoldenCase(id);
            Assert.True(golden.IsValid);
            golden.Materialise(_folder.Work);
            File.Delete(_folder.At(golden.TemplatePath));
            int begin = Array.IndexOf(lines, "Resources:") + 1;
            _models.AddRange(lines.Select(l => Model().Match(l)).Where(m => m.Success).Select(m => m.Groups[1].Value));
            return (lines[..begin], lines[begin..]);
        }

        throw new InvalidOperationException($"No template case has the type {type}.");
    }

    private static IEnumerable<string> Rename(string[] block, string name, string? service, (string? Workspace, string[] Elements) lookup)
    {
        int element = 0;
        foreach ((int i, string line) in block.Index())
        {
            if (i == 0)
                yield return $"  {name}:";
            else if (service is not null && line.StartsWith("      Name: ", StringComparison.Ordinal))
                yield return $"      Name: {service}";
            else if (lookup.Workspace is { } workspace && line.StartsWith("    Workspace: ", StringComparison.Ordinal))
                yield return $"    Workspace: {workspace}";
            else if (line.TrimStart().StartsWith("MonitoringElement: ", StringComparison.Ordinal) && lookup.Elements is { } elements && element < elements.Length)
                yield return $"{line[..line.IndexOf('M')]}MonitoringElement: {elements[element++]}";
            else
                yield return line;
        }
    }

    [GeneratedRegex(@"^INFO: (?:Building|Packaging) resource \((.+), ([A-Za-z:]+)\)$")]
    private static partial Regex Announced();

    [GeneratedRegex(@"/th[12]/$")]
    private static partial Regex Histograms();

    [GeneratedRegex(@"^      (?:ModelUri|SavedModelUri): (.+)$")]
    private static partial Regex Model();

    [GeneratedRegex(@"^      Description: .*\n", RegexOptions.Multiline)]
    private static partial Regex Description();
}
