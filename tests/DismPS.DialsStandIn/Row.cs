using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DismPS.DialsStandIn;

/// <summary>An entry of a list: the fields it is found by, and its JSON.</summary>
internal sealed record Row(IReadOnlyDictionary<string, object> Fields, Func<JsonNode> Json)
{
    /// <summary>Whether it fits filters of the form <c>field</c>, <c>field__lte</c>, <c>field__gte</c> and <c>field__regex</c>.</summary>
    /// <exception cref="FormatException">A number was wanted.</exception>
    public bool Fits(IEnumerable<KeyValuePair<string, string>> filters) => filters.All(Fits);

    private bool Fits(KeyValuePair<string, string> filter)
    {
        string[] parts = filter.Key.Split("__");
        object value = Fields[parts[0]];
        if (parts.Length == 2 && parts[1] == "regex")
            return Regex.IsMatch((string)value, filter.Value, RegexOptions.None, TimeSpan.FromSeconds(1));
        if (value is not int number)
            return value.ToString() == filter.Value;
        int wanted = int.Parse(filter.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return parts.Length == 1 ? number == wanted : parts[1] == "lte" ? number <= wanted : number >= wanted;
    }
}
