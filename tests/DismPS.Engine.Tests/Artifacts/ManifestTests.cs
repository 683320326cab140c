using System.Collections.Immutable;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using static DismPS.Engine.Tests.Artifacts.BuildSample;

namespace DismPS.Engine.Tests.Artifacts;

/// <summary>The manifest: what is unchanged is taken over, what was tampered with is noticed.</summary>
public sealed class ManifestTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ManifestTests()
    {
        _folder.Write("a.onnx", "aaa");
        _folder.Write("b.onnx", "bbb");
    }

    private ArtifactLayout Layout => ArtifactLayout.For(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Unchanged_build_is_not_touched()
    {
        await BuildBothAsync();
        DateTime created = Directory.GetLastWriteTimeUtc(Layout.BuildFolder);
        string manifest = File.ReadAllText(Layout.ManifestPath);

        BuildResult again = await BuildBothAsync();

        Assert.All(again.Resources, r => Assert.True(r.Reused));
        Assert.Equal(created, Directory.GetLastWriteTimeUtc(Layout.BuildFolder));
        Assert.Equal(manifest, File.ReadAllText(Layout.ManifestPath));
    }

    [Fact]
    public async Task Only_the_changed_resource_is_built_again()
    {
        BuildResult first = await BuildBothAsync();
        DateTime modified = File.GetLastWriteTimeUtc(_folder.At("a.onnx"));
        File.WriteAllText(_folder.At("a.onnx"), "AAA");
        File.SetLastWriteTimeUtc(_folder.At("a.onnx"), modified);

        BuildResult second = await BuildBothAsync();

        Assert.Equal([false, true], second.Resources.Select(r => r.Reused));
        Assert.Equal("AAA", File.ReadAllText(Path.Combine(second.Resources[0].ModelFolder, "1", "model.onnx")));
        Assert.Equal("bbb", File.ReadAllText(Path.Combine(second.Resources[1].ModelFolder, "1", "model.onnx")));
        Assert.Equal(first.BuildFolder, second.BuildFolder);
        Assert.Empty(await ArtifactVerifier.VerifyAsync(Layout, null, default));
    }

    [Fact]
    public async Task Changed_definition_is_built_again_and_force_builds_all()
    {
        await BuildBothAsync();
        BuildResult renamed = await BuildAsync(_folder, Onnx("A", "a2", "a.onnx"), Onnx("B", "b", "b.onnx"));
        Assert.Equal([false, true], renamed.Resources.Select(r => r.Reused));

        BuildResult forced = await new ArtifactBuilder().BuildAsync(
            Of(Onnx("A", "a2", "a.onnx"), Onnx("B", "b", "b.onnx")), Options(_folder) with { Force = true }, default);
        Assert.All(forced.Resources, r => Assert.False(r.Reused));
    }

    [Fact]
    public async Task Removed_resource_vanishes_and_the_rest_is_taken_over()
    {
        await BuildBothAsync();
        BuildResult result = await BuildAsync(_folder, Onnx("B", "b", "b.onnx"));
        Assert.True(Assert.Single(result.Resources).Reused);
        Assert.False(Directory.Exists(Path.Combine(result.BuildFolder, "A")));
    }

    [Theory]
    [InlineData("change")]
    [InlineData("delete")]
    [InlineData("add")]
    [InlineData("link")]
    public async Task Tampering_is_noticed_and_mended_by_the_next_build(string how)
    {
        await BuildBothAsync();
        string model = Path.Combine(Layout.BuildFolder, "A", "a", "1", "model.onnx");
        switch (how)
        {
            case "change":
                File.WriteAllText(model, "xxx");
                break;
            case "delete":
                File.Delete(model);
                break;
            case "add":
                File.WriteAllText(model + ".data", "xxx");
                break;
            default:
                File.Delete(model);
                File.CreateSymbolicLink(model, _folder.At("a.onnx"));
                break;
        }

        ImmutableArray<ArtifactProblem> problems = await ArtifactVerifier.VerifyAsync(Layout, null, default);
        ArtifactProblem problem = Assert.Single(problems);
        Assert.Equal(how switch { "delete" => ArtifactProblemKind.Missing, "add" => ArtifactProblemKind.Extra, _ => ArtifactProblemKind.Changed }, problem.Kind);
        Assert.StartsWith("A/a/1/model.onnx", problem.Path);
        Assert.Empty(await ArtifactVerifier.VerifyAsync(Layout, "B", default));
        DismException refusal = await Assert.ThrowsAsync<DismException>(() => ArtifactVerifier.EnsureUnchangedAsync(Layout, "A", default));
        Assert.Equal(ErrorCode.ArtifactChanged, refusal.Code);

        BuildResult mended = await BuildBothAsync();
        Assert.Equal([false, true], mended.Resources.Select(r => r.Reused));
        Assert.Empty(await ArtifactVerifier.VerifyAsync(Layout, null, default));
    }

    [Fact]
    public async Task Changed_template_and_foreign_files_beside_it_are_noticed()
    {
        await BuildBothAsync();
        File.AppendAllText(Layout.TemplatePath, "# mine\n");
        File.WriteAllText(Path.Combine(Layout.BuildFolder, "notes.txt"), "n");

        Assert.Equal(
            ["extra: notes.txt", "changed: template.yaml"],
            (await ArtifactVerifier.VerifyAsync(Layout, null, default)).Select(p => p.ToString()));
        Assert.Equal(ArtifactProblemKind.Changed, Assert.Single(await ArtifactVerifier.VerifyAsync(Layout, "A", default)).Kind);

        await BuildBothAsync();
        Assert.Empty(await ArtifactVerifier.VerifyAsync(Layout, null, default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"version\": 99}")]
    public async Task Manifest_that_cannot_be_read_counts_as_none(string text)
    {
        await BuildBothAsync();
        File.WriteAllText(Layout.ManifestPath, text);
        Assert.Equal(ErrorCode.ArtifactNotFound, (await Assert.ThrowsAsync<DismException>(() => BuiltArtifacts.OpenAsync(Layout, default))).Code);
        Assert.All((await BuildBothAsync()).Resources, r => Assert.False(r.Reused));
        Assert.Equal(2, (await BuiltArtifacts.OpenAsync(Layout, default)).Resources.Length);
    }

    [Fact]
    public async Task Manifest_that_names_another_folder_is_refused()
    {
        await BuildBothAsync();
        File.WriteAllText(Layout.ManifestPath, File.ReadAllText(Layout.ManifestPath).Replace("\"serviceName\": \"a\"", "\"serviceName\": \"../../x\""));
        Assert.Equal(ErrorCode.PathEscape, (await Assert.ThrowsAsync<DismException>(() => BuiltArtifacts.OpenAsync(Layout, default))).Code);
    }

    [Fact]
    public async Task Build_is_opened_and_searched()
    {
        DismException none = await Assert.ThrowsAsync<DismException>(() => BuiltArtifacts.OpenAsync(Layout, default));
        Assert.Equal(ErrorCode.ArtifactNotFound, none.Code);
        Assert.Contains("dismps build", none.Cure);

        await BuildBothAsync();
        BuiltArtifacts artifacts = await BuiltArtifacts.OpenAsync(Layout, default);

        Assert.Equal(["A", "B"], artifacts.Resources.Select(r => r.Name));
        Assert.Equal("b", artifacts.Find("B").ServiceName);
        Assert.Equal(ErrorCode.ResourceAmbiguous, Assert.Throws<DismException>(() => artifacts.Find(null)).Code);
        Assert.Equal(ErrorCode.ResourceNotFound, Assert.Throws<DismException>(() => artifacts.Find("C")).Code);
    }

    private Task<BuildResult> BuildBothAsync() => BuildAsync(_folder, Onnx("A", "a", "a.onnx"), Onnx("B", "b", "b.onnx"));
}
