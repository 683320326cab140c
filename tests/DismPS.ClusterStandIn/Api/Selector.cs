using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DismPS.KubernetesStandIn;

/// <summary>A label or field selector.</summary>
internal sealed partial class Selector
{
    private readonly List<Func<JsonObject, bool>> terms = [];

    private Selector()
    {
    }

    public bool Matches(JsonObject value) => terms.TrueForAll(t => t(value));

    /// <summary>Reads both; an empty text selects all.</summary>
    public static Selector Read(string? labels, string? fields)
    {
        Selector selector = new();
        foreach (string term in Split(labels))
            selector.terms.Add(LabelTerm(term));
        foreach (string term in Split(fields))
            selector.terms.Add(FieldTerm(term));
        return selector;
    }

    // Commas inside the brackets of a set do not part terms.
    private static IEnumerable<string> Split(string? text) => CommaOutsideBrackets().Split(text ?? "").Select(t => t.Trim()).Where(t => t.Length > 0);

    private static Func<JsonObject, bool> LabelTerm(string term)
    {
        Match match = LabelPattern().Match(term);
        if (!match.Success)
            throw ApiFailure.BadRequest($"unable to parse requirement: {term}");
        string key = match.Groups["key"].Value;
        bool isNegative = match.Groups["not"].Success || match.Groups["op"].Value is "!=" or "notin";
        if (match.Groups["op"].Value is { Length: 0 })
            return o => o.At("metadata", "labels", key) is not null != isNegative;
        string[] values = [.. match.Groups["values"].Value.Trim('(', ')').Split(',').Select(v => v.Trim())];
        return o => (o.Text("metadata", "labels", key) is string v && values.Contains(v)) != isNegative;
    }

    private static Func<JsonObject, bool> FieldTerm(string term)
    {
        Match match = FieldPattern().Match(term);
        if (!match.Success)
            throw ApiFailure.BadRequest($"invalid selector: '{term}'; can't understand '{term}'");
        string[] path = match.Groups["key"].Value.Split('.');
        string value = match.Groups["value"].Value;
        bool isNegative = match.Groups["op"].Value == "!=";
        return o => ((o.At(path)?.ToString() ?? "") == value) != isNegative;
    }

    [GeneratedRegex(@",(?![^(]*\))")]
    private static partial Regex CommaOutsideBrackets();

    [GeneratedRegex(@"^(?<not>!)?\s*(?<key>[A-Za-z0-9./_-]+)\s*((?<op>==|=|!=|\bin\b|\bnotin\b)\s*(?<values>\(.*\)|[^()]*))?$")]
    private static partial Regex LabelPattern();

    [GeneratedRegex(@"^(?<key>[A-Za-z0-9./_-]+?)\s*(?<op>==|=|!=)\s*(?<value>.*)$")]
    private static partial Regex FieldPattern();
}
