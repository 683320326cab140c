using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;

namespace DismPS.Engine.Cluster.Objects;

/// <summary>What KServe's releases install: the cluster's serving runtimes and the addresses that its storage container takes. Read from <c>ShippedRuntimes.txt</c>.</summary>
public static class ShippedRuntimes
{
    private static readonly Lazy<ImmutableArray<(Version First, Version Last, KnownRuntime Runtime)>> Loaded = new(Load);

    /// <summary>Addresses that the storage container of KServe 0.20 takes.</summary>
    public static ImmutableArray<StorageFormat> StorageFormats { get; } =
    [
        new("gs://", null),
        new("s3://", null),
        new("hdfs://", null),
        new("hf://", null),
        new("webhdfs://", null),
        new(null, "https://(.+?).blob.core.windows.net/(.+)"),
        new(null, "https://(.+?).file.core.windows.net/(.+)"),
        new(null, "https?://(.+)/(.+)"),
    ];

    /// <summary>The runtimes of a release; empty before 0.8, which had none.</summary>
    public static ImmutableArray<KnownRuntime> Of(Version kserveVersion)
    {
        ArgumentNullException.ThrowIfNull(kserveVersion);
        return [.. Loaded.Value.Where(r => r.First <= kserveVersion && kserveVersion <= r.Last).Select(r => r.Runtime)];
    }

    private static ImmutableArray<(Version First, Version Last, KnownRuntime Runtime)> Load()
    {
        using Stream stream = typeof(ShippedRuntimes).Assembly.GetManifestResourceStream("cluster/ShippedRuntimes.txt")!;
        using var reader = new StreamReader(stream);
        var runtimes = ImmutableArray.CreateBuilder<(Version First, Version Last, KnownRuntime Runtime)>();
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            string[] parts = line.Split(' ');
            runtimes.Add((Version.Parse(parts[0]), Version.Parse(parts[1]), new KnownRuntime(parts[2], null)
            {
                Formats = [.. Entries(parts[3]).Select(ReadFormat)],
                Protocols = Entries(parts[4]),
                Requests = ReadResources(parts[5]),
                Limits = ReadResources(parts[6]),
                Volumes = Entries(parts[7]),
                IsMultiNode = parts[8] != "-",
            }));
        }

        return runtimes.ToImmutable();
    }

    private static ImmutableArray<string> Entries(string text) => text == "-" ? [] : [.. text.Split(',')];

    private static RuntimeFormat ReadFormat(string text)
    {
        string[] priority = text.Split('!');
        bool autoSelect = priority[0].EndsWith('*');
        string[] name = priority[0].TrimEnd('*').Split(':');
        return new RuntimeFormat(name[0], name.Length > 1 ? name[1] : null, autoSelect, priority.Length > 1 ? int.Parse(priority[1], CultureInfo.InvariantCulture) : null);
    }

    private static FrozenDictionary<string, string> ReadResources(string text) =>
        Entries(text).Select(e => e.Split('=')).ToFrozenDictionary(e => e[0], e => e[1]);
}
