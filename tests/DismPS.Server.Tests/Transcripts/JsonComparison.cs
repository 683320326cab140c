using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>Compares JSON by its values: key by key in any order, numbers as the datatype beside them has them.</summary>
/// <param name="ignored">Paths such as <c>$.model_stats[].version</c> that are not compared; <c>*</c> stands for any part.</param>
/// <param name="extra">Paths that the answer may have beyond the recording; null for none.</param>
/// <param name="tolerance">Relative difference of numbers that is none: another release of a library computes a little differently.</param>
internal sealed class JsonComparison(IEnumerable<string> ignored, IEnumerable<string>? extra = null, double tolerance = 0)
{
    // What the README of the recordings calls varying.
    private static readonly string[] Varying = ["ns", "last_inference", "memory_usage"];

    private readonly Regex[] ignored = [.. ignored.Select(PatternOf)];
    private readonly Regex[] extra = [.. (extra ?? []).Select(PatternOf)];

    /// <summary>The first difference; null when there is none.</summary>
    public string? Compare(JsonElement recorded, JsonElement actual) => Compare(recorded, actual, "$", null);

    private string? Compare(JsonElement recorded, JsonElement actual, string path, string? datatype)
    {
        if (ignored.Any(i => i.IsMatch(path)))
            return null;
        if (IsNumeric(recorded) && IsNumeric(actual))
            return SameNumber(recorded.ToString(), actual.ToString(), datatype) ? null : Differs(recorded, actual, path);
        if (recorded.ValueKind != actual.ValueKind)
            return Differs(recorded, actual, path);
        return recorded.ValueKind switch
        {
            JsonValueKind.Object => CompareObjects(recorded, actual, path),
            JsonValueKind.Array => CompareArrays(recorded, actual, path, datatype),
            JsonValueKind.String => SameText(recorded.GetString()!, actual.GetString()!) ? null : Differs(recorded, actual, path),
            _ => null,
        };
    }

    private string? CompareObjects(JsonElement recorded, JsonElement actual, string path)
    {
        string? datatype = recorded.Text("datatype");
        foreach (JsonProperty property in recorded.EnumerateObject())
        {
            string inner = $"{path}.{property.Name}";
            if (Varying.Contains(property.Name) || ignored.Any(i => i.IsMatch(inner)))
                continue;
            if (!actual.TryGetProperty(property.Name, out JsonElement value))
                return $"{inner} is missing";
            if (Compare(property.Value, value, inner, datatype) is string difference)
                return difference;
        }

        JsonProperty added = actual.EnumerateObject().FirstOrDefault(p => !recorded.TryGetProperty(p.Name, out _) && !IsExtra($"{path}.{p.Name}"));
        return added.Value.ValueKind == JsonValueKind.Undefined ? null : $"{path}.{added.Name} is more than recorded: {Short(added.Value)}";
    }

    private bool IsExtra(string path) => extra.Concat(ignored).Any(e => e.IsMatch(path));

    private string? CompareArrays(JsonElement recorded, JsonElement actual, string path, string? datatype)
    {
        JsonElement[] left = [.. recorded.EnumerateArray()];
        JsonElement[] right = [.. actual.EnumerateArray()];
        // Lists of models have no order.
        if (path is "$" or "$.models" or "$.model_stats")
        {
            left = [.. left.OrderBy(KeyOf, StringComparer.Ordinal)];
            right = [.. right.OrderBy(KeyOf, StringComparer.Ordinal)];
        }

        if (left.Length != right.Length)
        {
            string[] names = [.. left.Select(KeyOf).Except(right.Select(KeyOf)).Select(n => $"-{n}"), .. right.Select(KeyOf).Except(left.Select(KeyOf)).Select(n => $"+{n}")];
            return $"{path} has {right.Length} elements, recorded {left.Length}: {string.Join(' ', names.Take(12))}";
        }

        for (int i = 0; i < left.Length; i++)
        {
            if (Compare(left[i], right[i], $"{path}[{i}]", datatype) is string difference)
                return difference;
        }

        return null;
    }

    private static string KeyOf(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object ? $"{element.Maybe("name")}/{element.Maybe("version")}" : element.ToString();

    private static bool IsNumeric(JsonElement element) =>
        element.ValueKind == JsonValueKind.Number || (element.ValueKind == JsonValueKind.String && element.GetString() is "NaN" or "Infinity" or "-Infinity");

    private bool SameNumber(string recorded, string actual, string? datatype)
    {
        if (recorded == actual)
            return true;
        if (BigInteger.TryParse(recorded, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger left)
            && BigInteger.TryParse(actual, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger right))
            return left == right;
        double x = double.Parse(recorded, CultureInfo.InvariantCulture);
        double y = double.Parse(actual, CultureInfo.InvariantCulture);
        if (tolerance > 0)
            return Math.Abs(x - y) <= 1e-9 + (tolerance * Math.Abs(x));
        return datatype is "FP32" or "FP16" ? ((float)x).Equals((float)y) : BitConverter.DoubleToInt64Bits(x) == BitConverter.DoubleToInt64Bits(y);
    }

    /// <summary>A text may be JSON itself, whose keys have no order.</summary>
    private static bool SameText(string recorded, string actual) =>
        recorded == actual
        || (recorded == "<uuid>" && Guid.TryParse(actual, out _))
        || (recorded.StartsWith('{') && LooseJson.TryParse(recorded) is JsonElement left && LooseJson.TryParse(actual) is JsonElement right
            && new JsonComparison([]).Compare(left, right) is null);

    private static string Differs(JsonElement recorded, JsonElement actual, string path) => $"{path} is {Short(actual)}, recorded {Short(recorded)}";

    private static string Short(JsonElement element)
    {
        string text = element.ValueKind == JsonValueKind.Undefined ? "nothing" : element.GetRawText();
        return text.Length > 200 ? $"{text[..200]}…" : text;
    }

    private static Regex PatternOf(string path) =>
        new($"^{Regex.Escape(path).Replace(@"\*", ".*", StringComparison.Ordinal).Replace(@"\[]", @"\[\d+\]", StringComparison.Ordinal)}$", RegexOptions.CultureInvariant);
}
