using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Cluster.Kubectl;

/// <summary>Names go into kubectl's arguments: one that begins with a hyphen would be a flag.</summary>
internal static class ObjectName
{
    public static void Check(string name)
    {
        if (name.Length is 0 or > 253 || !char.IsAsciiLetterOrDigit(name[0]) || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.' or ':' or '_')))
            throw new DismException(ErrorCode.UsageInvalid, $"'{name}' is no name of an object in a cluster.", "Names have lower-case letters, digits, '-' and '.'.", name);
    }
}
