using System.Security.Cryptography;
using System.Text.Json.Nodes;
using DismPS.DialsStandIn;

namespace DismPS.Tests.Dismcli;

/// <summary>Compares folders with the recorded ones.</summary>
internal static class RecordedTree
{
    /// <summary>Every file has the recorded text or hash, and there are no others.</summary>
    /// <param name="recorded">The list of files.</param>
    /// <param name="workingFolder">Where their paths start.</param>
    /// <param name="folder">The folder that is compared.</param>
    /// <param name="names">Names that were drawn at random; those of uploads are known already.</param>
    public static void AssertSame(JsonArray recorded, string workingFolder, string folder, ObjectNames names)
    {
        AssertPaths(recorded, workingFolder, folder, names);
        foreach (JsonNode entry in Files(recorded))
        {
            string path = PathOf(entry);
            if (entry["content"] is not null)
                continue;
            byte[] content = File.ReadAllBytes(Path.Join(workingFolder, path));
            if (entry["origin"]!.GetValue<string>() == "copied")
                Assert.Equal((path, entry["sha256"]!.GetValue<string>()), (path, Convert.ToHexStringLower(SHA256.HashData(content))));
            else
                AssertText(path, entry["text"]!.GetValue<string>(), System.Text.Encoding.UTF8.GetString(content), names);
        }
    }

    /// <summary>The same files are there, whatever is in them.</summary>
    public static void AssertPaths(JsonArray recorded, string workingFolder, string folder, ObjectNames names)
    {
        string[] wanted = [.. Files(recorded).Select(PathOf)];
        string[] written = Paths(workingFolder, folder);
        Assert.True(
            wanted.Length == written.Length && wanted.All(w => written.Any(a => names.Fits(w, a))),
            $"recorded: {string.Join(", ", wanted)}; here: {string.Join(", ", written)}");
    }

    /// <summary>Files below a folder, sorted; none when it is not there.</summary>
    public static string[] Paths(string workingFolder, string folder) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(workingFolder, f).Replace('\\', '/')).Order(StringComparer.Ordinal)]
        : [];

    private static IEnumerable<JsonNode> Files(JsonArray recorded) => recorded.Select(e => e!).Where(e => e is JsonValue || e["kind"]?.GetValue<string>() is null or "file");

    private static string PathOf(JsonNode entry) => entry is JsonValue path ? path.GetValue<string>() : entry["path"]!.GetValue<string>();

    private static void AssertText(string path, string recorded, string actual, ObjectNames names)
    {
        string[] want = recorded.Split('\n'), got = actual.Split('\n');
        Assert.Equal((path, want.Length), (path, got.Length));
        foreach ((string w, string g) in want.Zip(got))
            Assert.True(names.Fits(w, g), $"{path}: '{g}' in place of '{w}'");
    }
}
