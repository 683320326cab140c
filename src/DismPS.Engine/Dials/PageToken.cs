namespace DismPS.Engine.Dials;

/// <summary>The token of the next page in the address that a page names.</summary>
internal static class PageToken
{
    /// <summary>The decoded value of <c>next_token</c>; null when the address has none.</summary>
    public static string? Of(string next)
    {
        int query = next.IndexOf('?', StringComparison.Ordinal);
        if (query < 0)
            return null;
        foreach (string pair in next[(query + 1)..].Split('#')[0].Split('&'))
        {
            if (pair.StartsWith("next_token=", StringComparison.Ordinal))
                return Uri.UnescapeDataString(pair["next_token=".Length..].Replace('+', ' '));
        }

        return null;
    }
}
