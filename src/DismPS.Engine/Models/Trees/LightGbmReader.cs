using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace DismPS.Engine.Models.Trees;

/// <summary>
/// Reads LightGBM's text models. Source: LightGBM, GBDT::SaveModelToString and LoadModelFromString, versions 2.0 to 4.6: a header of
/// <c>name=value</c> lines, the trees, whose sizes the header has, then <c>end of trees</c>.
/// </summary>
internal static class LightGbmReader
{
    private const int MaxHeaderBytes = 16 * 1024 * 1024;
    private const int MaxHeaderLines = 1_000_000;
    private const int MaxKeptNames = 10_000;

    // Files without tree sizes are from LightGBM 2.1 and before; beyond this their trees are not counted.
    private const long MaxScannedBytes = 256L * 1024 * 1024;
    private const int MaxScannedLines = 10_000_000;

    private static readonly HashSet<string> Wanted =
        ["version", "num_class", "num_tree_per_iteration", "max_feature_idx", "objective", "feature_names", "feature_infos", "tree_sizes"];

    /// <summary>Reads a model; null with the fault when it is none, or not all of one.</summary>
    public static LightGbmModelFile? Read(Stream content, out string? fault)
    {
        var bytes = new ByteSource(content);
        var values = new Dictionary<string, string>();
        if (Line(bytes, 64) is not { } first || first.Text != "tree")
        {
            fault = "is no LightGBM model: its first line is not 'tree'";
            return null;
        }

        bool hasReturns = first.HasReturn;
        long treesAt = -1;
        int lines = 0;
        while (bytes.Position < MaxHeaderBytes && lines++ < MaxHeaderLines)
        {
            long lineAt = bytes.Position;
            if (Line(bytes, MaxHeaderBytes) is not { } line)
                break;
            if (line.Text.StartsWith("Tree=", StringComparison.Ordinal) || line.Text == "end of trees")
            {
                treesAt = lineAt;
                break;
            }

            int at = line.Text.IndexOf('=', StringComparison.Ordinal);
            if (at > 0 && Wanted.Contains(line.Text[..at]))
                values.TryAdd(line.Text[..at], line.Text[(at + 1)..]);
        }

        if (treesAt < 0 && (bytes.Position >= MaxHeaderBytes || lines > MaxHeaderLines))
        {
            fault = $"has more than {MaxHeaderBytes / 1024 / 1024} MiB or {MaxHeaderLines} lines before its first tree";
            return null;
        }

        if (Number(values, "max_feature_idx") is not { } last || last == long.MaxValue)
        {
            fault = treesAt < 0 ? "ends within its header: it was cut off" : "has no 'max_feature_idx' in its header";
            return null;
        }

        long count = 0;
        fault = treesAt < 0 ? "ends before its trees: it was cut off" : CheckTrees(content, values.GetValueOrDefault("tree_sizes"), treesAt, hasReturns, out count);
        if (fault is not null)
            return null;
        return new LightGbmModelFile
        {
            Version = values.GetValueOrDefault("version", ""),
            FeatureCount = last + 1,
            ClassCount = Number(values, "num_class") ?? 1,
            TreesPerIteration = Number(values, "num_tree_per_iteration") ?? Number(values, "num_class") ?? 1,
            Objective = values.GetValueOrDefault("objective", ""),
            TreeCount = count,
            FeatureNames = Names(values, "feature_names"),
            FeatureInfos = Names(values, "feature_infos"),
        };
    }

    private static string? CheckTrees(Stream content, string? sizes, long treesAt, bool hasReturns, out long count)
    {
        content.Position = treesAt;
        if (sizes is null)
            return ScanTrees(new ByteSource(content), out count);
        long end = treesAt;
        count = 0;
        foreach (Range part in sizes.AsSpan().Split(' '))
        {
            ReadOnlySpan<char> size = sizes.AsSpan(part);
            if (size.IsEmpty)
                continue;
            if (!long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long length) || length > content.Length - end)
                return $"ends before its tree {count + 1}: it was cut off";
            end += length;
            count++;
        }

        content.Position = end;
        // LightGBM 2.1 wrote the sizes, but no such line.
        if (Line(new ByteSource(content), 64) is { Text: "end of trees" or "" or "feature importances:" })
            return null;
        return hasReturns
            ? "has the line ends of Windows: its trees are no longer where its 'tree_sizes' say"
            : content.Length - end < 16 ? "ends before the line 'end of trees': it was cut off" : "has other trees than its 'tree_sizes' say: it was changed or cut off";
    }

    private static string? ScanTrees(ByteSource bytes, out long count)
    {
        count = 0;
        long start = bytes.Position;
        for (int lines = 0; Line(bytes, 64) is { } line; lines++)
        {
            if (line.Text is "end of trees" or "feature importances:")
                return null;
            if (line.Text.StartsWith("Tree=", StringComparison.Ordinal))
                count++;
            if (bytes.Position - start > MaxScannedBytes || lines > MaxScannedLines)
                return null;
        }

        return "ends before the line 'end of trees': it was cut off";
    }

    // The line up to a number of bytes, of which the rest is passed over; null at the end.
    private static (string Text, bool HasReturn)? Line(ByteSource bytes, int kept)
    {
        if (bytes.Peek() < 0)
            return null;
        int end = bytes.Window.IndexOf((byte)'\n');
        if (end >= 0)
        {
            string whole = Encoding.Latin1.GetString(bytes.Window[..Math.Min(end, kept)]);
            bool returns = end > 0 && bytes.Window[end - 1] == '\r';
            bytes.Advance(end + 1);
            return (whole.TrimEnd('\r'), returns);
        }

        var text = new StringBuilder();
        bool hasReturn = false;
        for (ReadOnlySpan<byte> window = bytes.Window; !window.IsEmpty; window = bytes.Window)
        {
            int at = window.IndexOf((byte)'\n');
            ReadOnlySpan<byte> part = at < 0 ? window : window[..at];
            if (!part.IsEmpty)
                hasReturn = part[^1] == '\r';
            text.Append(Encoding.Latin1.GetString(part[..Math.Min(part.Length, kept - text.Length)]));
            bytes.Advance(at < 0 ? part.Length : at + 1);
            if (at >= 0)
                break;
        }

        return (text.ToString().TrimEnd('\r'), hasReturn);
    }

    private static long? Number(Dictionary<string, string> values, string name) =>
        long.TryParse(values.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static ImmutableArray<string> Names(Dictionary<string, string> values, string name) =>
        [.. values.GetValueOrDefault(name, "").Split(' ', MaxKeptNames + 1, StringSplitOptions.RemoveEmptyEntries).Take(MaxKeptNames)];
}
