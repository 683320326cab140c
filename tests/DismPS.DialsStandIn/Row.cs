using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DismPS.DialsStandIn;

/// <summary>An entry of a list: the fields it is found by, and its JSON.</summary>
internal sealed record Row(IReadOnlyDictionary<string, object> Fields, Func<JsonNode> Json)
{
    /// <summary>Whether it fits filters of the form <c>field</c>, <c>field__lte</c>, <c>field__gte</c> and <c>field__regex</c>.</summary>
    /// <exception cref="FormatException">A number or a regular expression was wanted.</exception>
    public bool Fits(IEnumerable<KeyValuePair<string, string>> filters) => filters.All(Fits);

    private bool Fits(KeyValuePair<string, string> filter)
    {
        string[] parts = filter.Key.Split("__");
        object value = Fields[parts[0]];
        if (parts.Length == 2 && parts[1] == "regex")
            return IsMatch((string)value, filter.Value);
        if (value is not int number)
            return value.ToString() == filter.Value;
        if (!long.TryParse(filter.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long wanted))
            throw new FormatException(filter.Key);
        return parts.Length == 1 ? number == wanted : parts[1] == "lte" ? number <= wanted : number >= wanted;
    }

    private static bool IsMatch(string value, string pattern)
    {
        try
        {
            return Regex.IsMatch(value, pattern, RegexOptions.None, TimeSpan.FromSeconds(1));
        }
        catch (RegexParseException e)
        {
            throw new FormatException(e.Message, e);
        }
    }
}
