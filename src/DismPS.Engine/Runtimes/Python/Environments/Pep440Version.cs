using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace DismPS.Engine.Runtimes.Python.Environments;

/// <summary>A version of a Python package (PEP 440).</summary>
internal sealed partial record Pep440Version : IComparable<Pep440Version>
{
    // No release has so many parts or such numbers; text that has is no version.
    private const int MaxLength = 100;

    private Pep440Version(string text, ImmutableArray<long> release)
    {
        Text = text;
        Release = release;
    }

    /// <summary>As written.</summary>
    public string Text { get; }

    /// <summary>1, 26, 4.</summary>
    public ImmutableArray<long> Release { get; }

    /// <summary>Alpha, beta, release candidate, or a development release.</summary>
    public bool IsPreRelease => PreKind != NoPre || Dev is not null;

    private const int NoPre = 3;

    private long Epoch { get; init; }

    // 0 alpha, 1 beta, 2 release candidate; a development release of no pre-release comes before all of them.
    private int PreKind { get; init; } = NoPre;

    private long PreNumber { get; init; }

    private long? Post { get; init; }

    private long? Dev { get; init; }

    private string Local { get; init; } = "";

    /// <summary>Reads a version; null when it is none.</summary>
    public static Pep440Version? Parse(string text)
    {
        if (text.Length > MaxLength || Pattern().Match(text.Trim()) is not { Success: true } match)
            return null;
        string[] parts = match.Groups["release"].Value.Split('.');
        var release = ImmutableArray.CreateBuilder<long>(parts.Length);
        foreach (string part in parts)
        {
            if (!long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
                return null;
            release.Add(number);
        }

        return new Pep440Version(text.Trim(), release.ToImmutable())
        {
            Epoch = Number(match.Groups["epoch"]) ?? 0,
            PreKind = match.Groups["pre"] is { Success: true } pre ? KindOf(pre.Value) : NoPre,
            PreNumber = Number(match.Groups["prenumber"]) ?? 0,
            Post = match.Groups["post"].Success ? Number(match.Groups["postnumber"]) ?? 0 : null,
            Dev = match.Groups["dev"].Success ? Number(match.Groups["devnumber"]) ?? 0 : null,
            Local = match.Groups["local"].Value,
        };
    }

    /// <inheritdoc/>
    public int CompareTo(Pep440Version? other) => other is null ? 1 : CompareWithoutLocal(other) is var order and not 0 ? order : string.CompareOrdinal(Local, other.Local);

    /// <summary>As <see cref="CompareTo"/>, without what follows a plus sign: who asks for 2.2.1 takes 2.2.1+cpu.</summary>
    public int CompareWithoutLocal(Pep440Version other)
    {
        if (Epoch.CompareTo(other.Epoch) is var epoch and not 0)
            return epoch;
        for (int i = 0; i < Math.Max(Release.Length, other.Release.Length); i++)
        {
            if (Part(i).CompareTo(other.Part(i)) is var part and not 0)
                return part;
        }

        if (Stage.CompareTo(other.Stage) is var stage and not 0)
            return stage;
        if (PreNumber.CompareTo(other.PreNumber) is var number and not 0)
            return number;
        if ((Post ?? -1).CompareTo(other.Post ?? -1) is var post and not 0)
            return post;
        return (Dev ?? long.MaxValue).CompareTo(other.Dev ?? long.MaxValue);
    }

    /// <summary>Whether the release begins with the same numbers; missing ones are zero.</summary>
    public bool StartsWith(Pep440Version prefix, int parts) =>
        Epoch == prefix.Epoch && Enumerable.Range(0, parts).All(i => Part(i) == prefix.Part(i));

    /// <summary>Whether it is a later build of the same release.</summary>
    public bool IsPostOf(Pep440Version other) => Post is not null && other.Post is null && StartsWith(other, Math.Max(Release.Length, other.Release.Length));

    /// <inheritdoc/>
    public override string ToString() => Text;

    private int Stage => PreKind == NoPre && Dev is not null && Post is null ? -1 : PreKind;

    private long Part(int index) => index < Release.Length ? Release[index] : 0;

    private static int KindOf(string pre) => char.ToLowerInvariant(pre[0]) switch { 'a' => 0, 'b' => 1, _ => 2 };

    private static long? Number(Group group) =>
        group.Success && long.TryParse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    [GeneratedRegex(
        @"^v?(?:(?<epoch>\d+)!)?(?<release>\d+(?:\.\d+)*)(?:[-_.]?(?<pre>alpha|beta|preview|pre|rc|a|b|c)[-_.]?(?<prenumber>\d+)?)?"
        + @"(?<post>-(?<postnumber>\d+)|[-_.]?(?:post|rev|r)[-_.]?(?<postnumber>\d+)?)?(?<dev>[-_.]?dev[-_.]?(?<devnumber>\d+)?)?(?:\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
