using System.Text.RegularExpressions;

namespace DismPS.Engine.Cluster.Objects;

/// <summary>Addresses that a cluster downloads models from: one of both is set.</summary>
/// <param name="Prefix">Beginning of the address: <c>s3://</c>.</param>
/// <param name="Pattern">Regular expression that is found in the address.</param>
public sealed record StorageFormat(string? Prefix, string? Pattern)
{
    /// <summary>Whether it takes an address.</summary>
    public bool Takes(string uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (!string.IsNullOrEmpty(Prefix))
            return uri.StartsWith(Prefix, StringComparison.Ordinal);
        if (string.IsNullOrEmpty(Pattern))
            return false;

        try
        {
            // Go's expressions have no backtracking either; a pattern of a cluster must not be able to stop this program.
            return Regex.IsMatch(uri, Pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
