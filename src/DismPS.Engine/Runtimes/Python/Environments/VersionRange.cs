using System.Collections.Immutable;

namespace DismPS.Engine.Runtimes.Python.Environments;

/// <summary>The versions that a requirement allows: <c>&gt;=1.21,&lt;2</c> (PEP 440). An empty one allows all.</summary>
internal sealed class VersionRange
{
    private const int MaxBounds = 50;

    // Longer signs first: "==" begins "===".
    private static readonly string[] Signs = ["===", "==", "!=", ">=", "<=", "~=", ">", "<"];

    private readonly ImmutableArray<VersionBound> bounds;

    private VersionRange(string text, ImmutableArray<VersionBound> bounds)
    {
        Text = text;
        this.bounds = bounds;
    }

    /// <summary>As written, without spaces.</summary>
    public string Text { get; }

    /// <summary>Allows every version.</summary>
    public static VersionRange All { get; } = new("", []);

    /// <summary>Reads a range.</summary>
    /// <param name="text">Bounds with commas between them.</param>
    /// <param name="fault">What is wrong; null when it could be read.</param>
    public static VersionRange? Parse(string text, out string? fault)
    {
        fault = null;
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        if (text.Trim().Length == 0)
            return All;
        if (parts.Length > MaxBounds)
        {
            fault = $"it has more than {MaxBounds} bounds";
            return null;
        }

        var read = ImmutableArray.CreateBuilder<VersionBound>();
        foreach (string part in parts)
        {
            if (part.Length == 0 && parts.Length > 1 && ReferenceEquals(part, parts[^1]))
                continue;
            if (BoundOf(part, out fault) is not { } bound)
                return null;
            read.Add(bound);
        }

        return new VersionRange(string.Join(',', read), read.ToImmutable());
    }

    /// <summary>Whether a version is allowed. Pre-releases count as any other: the image has what it has.</summary>
    public bool Contains(Pep440Version version) => bounds.All(b => b.Allows(version));

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static VersionBound? BoundOf(string text, out string? fault)
    {
        fault = null;
        if (Signs.FirstOrDefault(s => text.StartsWith(s, StringComparison.Ordinal)) is not { } sign)
        {
            fault = text.StartsWith('=')
                ? $"'{text}' has one '='; write '=={text.TrimStart('=').Trim()}'"
                : $"'{text}' has no comparison; write '=={text}' or '>={text}'";
            return null;
        }

        string written = text[sign.Length..].Trim();
        bool wild = (sign is "==" or "!=") && written.EndsWith(".*", StringComparison.Ordinal);
        string number = wild ? written[..^2] : written;
        if (sign == "===")
            return new VersionBound(sign, written, Pep440Version.Parse(written), IsWild: false);
        if (Pep440Version.Parse(number) is not { } version)
        {
            fault = written.Length == 0 ? $"no version follows '{sign}'" : $"'{written}' is not a version";
            return null;
        }

        if (sign == "~=" && version.Release.Length < 2)
        {
            fault = $"'~={written}' needs two numbers: '~={written}.0'";
            return null;
        }

        return new VersionBound(sign, written, version, wild);
    }
}
