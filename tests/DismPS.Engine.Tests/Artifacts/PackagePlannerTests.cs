using DismPS.Engine.Artifacts;
using DismPS.Engine.Storage;
using DismPS.Engine.Templates;
using DismPS.Engine.Tests.Storage;
using static DismPS.Engine.Tests.Artifacts.BuildSample;

namespace DismPS.Engine.Tests.Artifacts;

/// <summary>A plan is what the packaging then does, and leaves no trace.</summary>
public sealed class PackagePlannerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DismTemplate _template = Of(SKLearn(), Onnx());

    public PackagePlannerTests()
    {
        _folder.Write("model.onnx", "model");
        _folder.Write("m.joblib", "model");
        _folder.Write("code/app.py", "class H: pass");
        _folder.Write("code/sub/empty.txt", "");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Plan_is_what_the_packaging_makes()
    {
        Dictionary<string, string> before = Snapshot(_folder.Path);
        PackagePlan plan = await PackagePlanner.PlanAsync(_template, _folder.Path, Options, default);
        Assert.Equal(before, Snapshot(_folder.Path));
        Assert.Equal(["net/1/model.onnx", "net/config.pbtxt"], plan.Resources[0].Entries.Select(e => e.Name));
        Assert.Equal(
            [new("app.py", 13), new("m.joblib", 5), plan.Resources[1].Entries[2], new("sub/empty.txt", 0)],
            plan.Resources[1].Entries);

        await new ArtifactBuilder().BuildAsync(_template, BuildSample.Options(_folder), default);
        PackageResult result = await new ArtifactPackager().PackageAsync(Options, default);
        Assert.Equal(result.PackageFolder, plan.PackageFolder);
        Assert.Equal(result.Resources, plan.Resources.Select(r => r.Package));
        Assert.All(plan.Resources, r => Assert.Equal(PlannedUpload.None, r.Upload));
    }

    [Fact]
    public async Task Plan_tells_what_would_be_sent_and_sends_nothing()
    {
        await using FakeStore store = new();
        using var uploader = new PresignedUploader(store.Uri, new SignedAddresses(store.Uri), new UploadOptions());
        PackageOptions options = Options with { Uploader = uploader };
        await BuildAsync(_folder, Onnx());
        await new ArtifactPackager().PackageAsync(options, default);
        Dictionary<string, string> before = Snapshot(_folder.Path);

        PackagePlan plan = await PackagePlanner.PlanAsync(_template, _folder.Path, options, default);
        Assert.Equal([PlannedUpload.Reuse, PlannedUpload.Send], plan.Resources.Select(r => r.Upload));
        Assert.Equal([$"s3://dials-ml/jetmet/models/{plan.Resources[0].Package.ObjectName}", ""], plan.Resources.Select(r => r.Package.Uri));
        PackagePlan forced = await PackagePlanner.PlanAsync(_template, _folder.Path, options with { Force = true }, default);
        Assert.All(forced.Resources, r => Assert.Equal(PlannedUpload.Send, r.Upload));
        Assert.Single(store.Requests);
        Assert.Equal(before, Snapshot(_folder.Path));
    }

    private PackageOptions Options => new() { WorkingFolder = _folder.Path };
}
