using System.Text;
using DismPS.Engine.Cluster.Objects.Checks;

namespace DismPS.Engine.Cluster.Objects;

/// <summary>Names of InferenceServices: RFC 1035 labels, short enough for what KServe makes of them.</summary>
public static class ServiceNames
{
    private const int LongestLabel = NameSyntax.LongestLabel;

    /// <summary>The longest name in a namespace: labels <c>isvc.NAME-predictor</c> and hosts <c>NAME-predictor-NAMESPACE</c> have 63 characters.</summary>
    /// <param name="ns">The namespace.</param>
    public static int LongestIn(string ns)
    {
        ArgumentNullException.ThrowIfNull(ns);
        return LongestFor(ns, "-predictor".Length);
    }

    /// <summary>The name for a model of a template: dots become hyphens, and a letter stands first (<c>m-</c> where there is none).</summary>
    /// <param name="name"><c>Properties.Name</c>.</param>
    public static string FromTemplate(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Suggest(name) ?? "model";
    }

    /// <summary>The longest name where KServe appends a component's name.</summary>
    internal static int LongestFor(string ns, int appended) => Math.Max(0, Math.Min(LongestLabel - "isvc.".Length - appended, LongestLabel - 1 - ns.Length - appended));

    /// <summary>The nearest text that is a name; null when nothing of it can stay.</summary>
    internal static string? Suggest(string text)
    {
        var name = new StringBuilder(text.Length);
        foreach (char c in text.ToLowerInvariant())
        {
            if (c is (>= 'a' and <= 'z') or (>= '0' and <= '9'))
                name.Append(c);
            else if (name.Length > 0 && name[^1] != '-')
                name.Append('-');
        }

        string trimmed = name.ToString().TrimEnd('-');
        return trimmed.Length == 0 ? null : char.IsAsciiDigit(trimmed[0]) ? "m-" + trimmed : trimmed;
    }
}
