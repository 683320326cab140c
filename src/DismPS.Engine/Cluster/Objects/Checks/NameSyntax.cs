using System.Text.RegularExpressions;

namespace DismPS.Engine.Cluster.Objects.Checks;

/// <summary>Syntaxes of names in Kubernetes (RFC 1035, RFC 1123, qualified names).</summary>
internal static partial class NameSyntax
{
    /// <summary>Longest label of DNS, and longest value of a label.</summary>
    public const int LongestLabel = 63;

    /// <summary>A label of RFC 1123: <c>my-name</c>, <c>1st</c>.</summary>
    public static bool IsLabel(string text) => text.Length <= LongestLabel && Label().IsMatch(text);

    /// <summary>A label of RFC 1035, of any length: begins with a letter.</summary>
    public static bool IsServiceName(string text) => ServiceName().IsMatch(text);

    /// <summary>A name of RFC 1123 with dots.</summary>
    public static bool IsSubdomain(string text) => text.Length <= 253 && Subdomain().IsMatch(text);

    /// <summary>A key of labels and annotations: <c>app.kubernetes.io/name</c>.</summary>
    public static bool IsQualifiedName(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0 && !IsSubdomain(text[..slash]))
            return false;

        string name = text[(slash + 1)..];
        return name.Length is > 0 and <= LongestLabel && QualifiedName().IsMatch(name);
    }

    /// <summary>A value of a label.</summary>
    public static bool IsLabelValue(string text) => text.Length == 0 || (text.Length <= LongestLabel && QualifiedName().IsMatch(text));

    /// <summary>Name of a port: letters, digits and single hyphens, 15 at most, one letter at least.</summary>
    public static bool IsPortName(string text) => text.Length is > 0 and <= 15 && PortName().IsMatch(text) && text.Any(char.IsAsciiLetterLower) && !text.Contains("--", StringComparison.Ordinal);

    /// <summary>Name of an environment variable: printable ASCII without <c>=</c>.</summary>
    public static bool IsVariable(string text) => text.Length > 0 && text.All(c => c is >= ' ' and <= '~' and not '=');

    /// <summary>Tag of an image.</summary>
    public static bool IsTag(string text) => Tag().IsMatch(text);

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Label();

    [GeneratedRegex(@"\A[a-z]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex ServiceName();

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex Subdomain();

    [GeneratedRegex(@"\A[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?\z")]
    private static partial Regex QualifiedName();

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex PortName();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z")]
    private static partial Regex Tag();
}
