using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Cluster.Objects;

/// <summary>Releases of KServe that this program writes for and knows the contents of.</summary>
public static class KserveReleases
{
    /// <summary>The oldest.</summary>
    public static readonly Version Oldest = new(0, 7);

    /// <summary>The newest.</summary>
    public static readonly Version Newest = new(0, 20);

    /// <summary>Reads a release: <c>0.13</c>, <c>v0.13.1</c>.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Major and minor.</returns>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>: not a release, or one that is not known.</exception>
    public static Version Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string number = text.Trim().TrimStart('v', 'V').Split('-', '+')[0];
        if (!Version.TryParse(number, out Version? version))
            throw new DismException(ErrorCode.UsageInvalid, $"'{text}' is not a release of KServe.", $"Write one such as {Newest} or v0.13.1.", text);

        var release = new Version(version.Major, version.Minor);
        if (release < Oldest)
            throw new DismException(ErrorCode.UsageInvalid, $"KServe {release} is too old: manifests are written for {Oldest} to {Newest}.", $"Up to 0.6 the group was serving.kubeflow.org; the cluster needs KServe {Oldest} or newer.", text);
        if (release > Newest)
            throw new DismException(ErrorCode.UsageInvalid, $"KServe {release} is not known: manifests are written for {Oldest} to {Newest}.", $"Take {Newest}, whose objects newer releases take too.", text);

        return release;
    }

    /// <summary>The release among the known ones whose objects a version takes: patches are left out, and what is newer or older counts as the newest or oldest.</summary>
    public static Version Nearest(Version version)
    {
        ArgumentNullException.ThrowIfNull(version);
        var release = new Version(version.Major, version.Minor);
        return release > Newest ? Newest : release < Oldest ? Oldest : release;
    }
}
