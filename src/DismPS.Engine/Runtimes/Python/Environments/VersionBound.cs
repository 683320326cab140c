namespace DismPS.Engine.Runtimes.Python.Environments;

/// <summary>One bound of a <see cref="VersionRange"/>.</summary>
/// <param name="Sign">The comparison.</param>
/// <param name="Written">What follows it.</param>
/// <param name="Version">The version in it; null only for <c>===</c> with other text.</param>
/// <param name="IsWild">Whether it ends with <c>.*</c>.</param>
internal sealed record VersionBound(string Sign, string Written, Pep440Version? Version, bool IsWild)
{
    /// <summary>Whether a version is within.</summary>
    public bool Allows(Pep440Version version)
    {
        if (Sign == "===")
            return string.Equals(version.Text, Written, StringComparison.OrdinalIgnoreCase);
        Pep440Version bound = Version!;
        bool hasLocal = Written.Contains('+');
        int order = hasLocal ? version.CompareTo(bound) : version.CompareWithoutLocal(bound);
        return Sign switch
        {
            "==" => IsWild ? version.StartsWith(bound, bound.Release.Length) : order == 0,
            "!=" => IsWild ? !version.StartsWith(bound, bound.Release.Length) : order != 0,
            ">=" => order >= 0,
            "<=" => order <= 0,
            // ">1.7" leaves 1.7.post1 out, "<2" leaves 2.0rc1 out.
            ">" => order > 0 && !version.IsPostOf(bound),
            "<" => order < 0 && !(version.IsPreRelease && !bound.IsPreRelease && version.StartsWith(bound, Math.Max(bound.Release.Length, version.Release.Length))),
            _ => order >= 0 && version.StartsWith(bound, bound.Release.Length - 1),
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Sign + Written;
}
