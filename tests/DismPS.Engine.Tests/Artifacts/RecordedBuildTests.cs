using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DismPS.Engine.Artifacts;

namespace DismPS.Engine.Tests.Artifacts;

/// <summary>The build folder is the one that the platform's own tool writes from the same template and tree.</summary>
public sealed class RecordedBuildTests
{
    public static TheoryData<string> Cases => [.. RecordedCase.Ids("build")];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Build_folder_is_the_recorded_one(string id)
    {
        using TemporaryFolder folder = new();
        RecordedCase recorded = new(id, folder.Path);
        JsonElement recording = recorded.Recording("build");
        Assert.Equal(0, recording.GetProperty("exit_code").GetInt32());

        BuildResult result = await new ArtifactBuilder().BuildAsync(
            recorded.ReadTemplate(),
            new BuildOptions { WorkingFolder = recorded.WorkingFolder, BaseFolder = recorded.WorkingFolder },
            TestContext.Current.CancellationToken);

        Dictionary<string, JsonElement> expected = recording.GetProperty("tree").EnumerateArray().ToDictionary(t => t.GetProperty("path").GetString()!);
        string[] written = [.. Directory.EnumerateFiles(result.BuildFolder, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(recorded.WorkingFolder, f))];
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), written.Order(StringComparer.Ordinal));
        foreach ((string path, JsonElement entry) in expected)
        {
            byte[] content = File.ReadAllBytes(Path.Combine(recorded.WorkingFolder, path));
            if (entry.GetProperty("origin").GetString() == "generated")
                Assert.Equal(entry.GetProperty("text").GetString(), Encoding.UTF8.GetString(content));
            else
                Assert.Equal(entry.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(content)));
        }
    }

    [Fact]
    public void There_are_recordings() => Assert.Equal(33, RecordedCase.Ids("build").Count());
}
