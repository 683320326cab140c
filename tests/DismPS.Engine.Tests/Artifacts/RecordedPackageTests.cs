using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DismPS.Engine.Artifacts;

namespace DismPS.Engine.Tests.Artifacts;

/// <summary>The package folder and the archives are those that the platform's own tool writes and uploads.</summary>
public sealed class RecordedPackageTests
{
    public static TheoryData<string> Cases => [.. RecordedCase.Ids("package")];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Package_is_the_recorded_one(string id)
    {
        using TemporaryFolder folder = new();
        RecordedCase recorded = new(id, folder.Path);
        await new ArtifactBuilder().BuildAsync(
            recorded.ReadTemplate(), new BuildOptions { WorkingFolder = recorded.WorkingFolder, BaseFolder = recorded.WorkingFolder }, default);
        RecordedStore store = new(recorded.Recording("package"));

        PackageResult result = await new ArtifactPackager().PackageAsync(
            new PackageOptions { WorkingFolder = recorded.WorkingFolder, Uploader = store }, default);

        Assert.True(store.IsComplete);
        Assert.Equal(store.Template, File.ReadAllText(result.TemplatePath));
        Assert.Equal(
            result.Resources.Select(r => r.ObjectName).Append("template.yaml").Order(StringComparer.Ordinal),
            Directory.EnumerateFileSystemEntries(result.PackageFolder).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal));
        Assert.All(result.Resources, r => Assert.Matches("^[0-9a-f]{32}\\.zip$", r.ObjectName));
    }

    [Fact]
    public void There_are_recordings() => Assert.Equal(33, RecordedCase.Ids("package").Count());

    /// <summary>Takes archives in the recorded order, compares each with the recorded one, and answers with the recorded URI.</summary>
    private sealed class RecordedStore(JsonElement recording) : IArtifactUploader
    {
        private readonly List<JsonElement> _puts =
            [.. recording.GetProperty("transcript").EnumerateArray().Select(t => t.GetProperty("request")).Where(r => r.TryGetProperty("zip", out _))];

        private readonly List<JsonElement> _posts =
            [.. recording.GetProperty("transcript").EnumerateArray().Select(t => t.GetProperty("request")).Where(r => r.TryGetProperty("json", out _))];

        private int _next;

        internal bool IsComplete => _next == _puts.Count && _next == _posts.Count;

        internal string Template => recording.GetProperty("tree").EnumerateArray()
            .Single(t => t.GetProperty("path").GetString()!.EndsWith("template.yaml", StringComparison.Ordinal)).GetProperty("text").GetString()!;

        public string Service => "recorded";

        public async Task<string> UploadAsync(PackagedResource package, IProgress<long>? progress, CancellationToken ct)
        {
            Assert.Equal(_posts[_next].GetProperty("json").GetProperty("workspace").GetString(), package.Workspace);
            JsonElement put = _puts[_next++];
            await using ZipArchive zip = await ZipFile.OpenReadAsync(package.ArchivePath, ct);
            Dictionary<string, int> methods = Methods(await File.ReadAllBytesAsync(package.ArchivePath, ct));
            JsonElement[] expected = [.. put.GetProperty("zip").EnumerateArray()];
            Assert.Equal(expected.Select(e => e.GetProperty("name").GetString()), zip.Entries.Select(e => e.FullName));
            foreach ((JsonElement entry, ZipArchiveEntry actual) in expected.Zip(zip.Entries))
            {
                await using Stream content = await actual.OpenAsync(ct);
                Assert.Equal(entry.GetProperty("size").GetInt64(), actual.Length);
                Assert.Equal(entry.GetProperty("sha256").GetString(), Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct)));

                // .NET stores an empty file where Python writes two bytes of deflate; both unpack to the same.
                Assert.Equal(actual.Length == 0 ? 0 : entry.GetProperty("method").GetInt32(), methods[actual.FullName]);
            }

            return "s3:/" + put.GetProperty("path").GetString();
        }

        // The archive classes of .NET do not tell the method, so it is read from the central directory.
        private static Dictionary<string, int> Methods(byte[] archive)
        {
            Dictionary<string, int> methods = [];
            int at = BinaryPrimitives.ReadInt32LittleEndian(archive.AsSpan(archive.Length - 22 + 16));
            while (BinaryPrimitives.ReadUInt32LittleEndian(archive.AsSpan(at)) == 0x02014b50)
            {
                int name = BinaryPrimitives.ReadUInt16LittleEndian(archive.AsSpan(at + 28));
                int extra = BinaryPrimitives.ReadUInt16LittleEndian(archive.AsSpan(at + 30));
                methods[Encoding.UTF8.GetString(archive, at + 46, name)] = BinaryPrimitives.ReadUInt16LittleEndian(archive.AsSpan(at + 10));
                at += 46 + name + extra;
            }

            return methods;
        }
    }
}
