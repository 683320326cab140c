using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace DismPS.DialsStandIn;

/// <summary>Cuts lists into pages, with tokens that are good for one list and its filters only.</summary>
internal static class ListPage
{
    private static readonly string[] Control = ["next_token", "page_size"];

    /// <summary>All filters without those of paging.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Filters(Call call) => call.Query.Where(q => !Control.Contains(q.Key));

    public static Answer Of(Call call, IEnumerable<Row> rows, StandInOptions options, Uri baseUrl)
    {
        int size = options.PageSize;
        if (call.QueryValue("page_size") is string text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size) || size == 0))
            return Answer.OfComplaint($"page_size={text}");
        size = Math.Min(size, options.LargestPage);
        int first = 0;
        if (call.QueryValue("next_token") is string token)
        {
            if (ReadToken(call, token) is not int offset)
                return Answer.Detail(404, "Invalid cursor") with { Complaint = "a next_token that was not given for these filters" };
            first = offset;
        }
        try
        {
            Row[] found = [.. rows.Where(r => r.Fits(Filters(call))).Skip(first).Take(size + 1)];
            return Answer.OfJson(200, new JsonObject
            {
                ["next"] = found.Length > size ? Address(call, baseUrl, first + size) : null,
                ["previous"] = first > 0 ? Address(call, baseUrl, Math.Max(0, first - size)) : null,
                ["results"] = new JsonArray([.. found.Take(size).Select(r => r.Json())]),
            });
        }
        catch (FormatException)
        {
            return Answer.Detail(400, "Enter a valid value.");
        }
    }

    private static string Address(Call call, Uri baseUrl, int first)
    {
        IEnumerable<string> query = call.Query.Where(q => q.Key != "next_token").Append(new("next_token", Token(call, first)))
            .Select(q => $"{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(q.Value)}");
        return $"{baseUrl.GetLeftPart(UriPartial.Authority)}{call.Path}?{string.Join('&', query)}";
    }

    // The cursors of the true service are Base64 too: signs that must be escaped in an address are in it.
    private static string Token(Call call, int first) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"p={first}>{call.Path}?{string.Join('&', Filters(call).Order(Comparer))}")));

    private static int? ReadToken(Call call, string token)
    {
        byte[] bytes = new byte[token.Length];
        if (!Convert.TryFromBase64String(token, bytes, out int length))
            return null;
        string text = Encoding.UTF8.GetString(bytes, 0, length);
        int end = text.IndexOf('>', StringComparison.Ordinal);
        return end > 2 && int.TryParse(text.AsSpan(2, end - 2), NumberStyles.None, CultureInfo.InvariantCulture, out int first) && Token(call, first) == token ? first : null;
    }

    private static Comparer<KeyValuePair<string, string>> Comparer { get; } =
        Comparer<KeyValuePair<string, string>>.Create((a, b) => string.CompareOrdinal(a.Key + "=" + a.Value, b.Key + "=" + b.Value));
}
