using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Storage;
using DismPS.Engine.Templates;
using DismPS.Engine.Tests.Storage;
using static DismPS.Engine.Tests.Artifacts.BuildSample;

namespace DismPS.Engine.Tests.Artifacts;

/// <summary>Packages that are uploaded: what was sent is remembered, and the template names where it lies.</summary>
public sealed class UploadedPackageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public UploadedPackageTests()
    {
        _folder.Write("model.onnx", "model");
        _folder.Write("m.joblib", "model");
        _folder.Write("code/app.py", "class H: pass");
    }

    private string Journal => _folder.At(".dism-artifacts", "uploads.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Packages_are_sent_once_to_a_place_and_the_template_names_them()
    {
        await using FakeStore store = new();
        await BuildAsync(_folder, SKLearn(), Onnx());
        PackageResult first = await PackageAsync(store);
        PackageResult second = await PackageAsync(store);

        Assert.Equal(2, store.Requests.Count);
        Assert.All(first.Resources, r => Assert.False(r.Reused));
        Assert.All(second.Resources, r => Assert.True(r.Reused));
        Assert.Equal(first.Resources.Select(r => r.Uri), second.Resources.Select(r => r.Uri));
        DismTemplate template = await BuiltTemplateReader.ReadAsync(second.TemplatePath, default);
        Assert.Equal($"s3://dials-ml/jetmet/models/{second.Resources[0].ObjectName}", template.Resources[0].Properties.ModelRepositoryUri);
        Assert.Equal(second.Resources[1].Uri, template.Resources[1].Properties.CodeUri);
        Assert.Equal(File.ReadAllBytes(first.Resources[0].ArchivePath), store.Requests.First().Body);
    }

    [Fact]
    public async Task A_second_attempt_sends_only_what_is_missing()
    {
        await using FakeStore store = new(async request =>
        {
            await request.ReadBodyAsync();
            if (request.Number == 2)
                await request.RefuseAsync(400, "Bad", "not now");
            else
                await request.AnswerAsync(200, "");
        });
        await BuildAsync(_folder, SKLearn(), Onnx());
        await Assert.ThrowsAsync<DismException>(() => PackageAsync(store));
        Assert.False(Directory.Exists(_folder.At(".dism-artifacts", "package")));

        PackageResult result = await PackageAsync(store);
        Assert.Equal([true, false], result.Resources.Select(r => r.Reused));
        Assert.Equal(3, store.Requests.Count);
        Assert.Contains(result.Resources[1].ObjectName, store.Requests.Last().Line);
    }

    [Fact]
    public async Task Force_another_place_and_other_content_are_sent()
    {
        await using FakeStore store = new();
        await using FakeStore other = new();
        await BuildAsync(_folder, Onnx());
        await PackageAsync(store);
        Assert.False((await PackageAsync(store, force: true)).Resources[0].Reused);
        Assert.False((await PackageAsync(other)).Resources[0].Reused);
        _folder.Write("model.onnx", "other");
        await BuildAsync(_folder, Onnx());
        Assert.False((await PackageAsync(store)).Resources[0].Reused);
        _folder.Write("model.onnx", "model");
        await BuildAsync(_folder, Onnx());
        Assert.True((await PackageAsync(store)).Resources[0].Reused);
        Assert.Equal((3, 1), (store.Requests.Count, other.Requests.Count));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"version\": 1, \"uploads\": null}")]
    [InlineData("{\"version\": 1, \"uploads\": [null]}")]
    [InlineData("{\"version\": 1, \"uploads\": [{\"service\": null}]}")]
    [InlineData("{\"version\": 2, \"uploads\": []}")]
    public async Task A_damaged_journal_is_an_empty_one(string text)
    {
        await using FakeStore store = new();
        await BuildAsync(_folder, Onnx());
        File.WriteAllText(Journal, text);
        Assert.False((await PackageAsync(store)).Resources[0].Reused);
        Assert.True((await PackageAsync(store)).Resources[0].Reused);
    }

    [Fact]
    public async Task A_journal_of_any_size_is_read_in_little_memory()
    {
        await BuildAsync(_folder, Onnx());
        using (FileStream file = File.Create(Journal))
            file.SetLength(1L << 32);
        long before = GC.GetAllocatedBytesForCurrentThread();
        UploadJournal.Read(Journal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10 << 20);
    }

    [Fact]
    public async Task The_oldest_uploads_are_forgotten()
    {
        UploadJournal journal = UploadJournal.Read(_folder.At("uploads.json"));
        for (int i = 0; i < UploadJournal.MaxEntries + 2; i++)
            await journal.AddAsync("service", Package(i), $"s3://b/{i}", DateTimeOffset.UnixEpoch);
        journal = UploadJournal.Read(_folder.At("uploads.json"));
        Assert.Null(journal.Find("service", Package(1)));
        Assert.Equal("s3://b/2", journal.Find("service", Package(2)));
        Assert.Null(journal.Find("another", Package(2)));
    }

    [Fact]
    public async Task Nothing_secret_is_in_the_journal_and_in_the_template()
    {
        await using FakeStore store = new();
        await BuildAsync(_folder, Onnx());
        await PackageAsync(store);
        foreach ((string path, string text) in Snapshot(_folder.At(".dism-artifacts")))
            Assert.False(text.Contains(SignedAddresses.Signature), path);
    }

    [Fact]
    public async Task Progress_tells_of_packing_sending_and_what_is_there()
    {
        await using FakeStore store = new();
        await BuildAsync(_folder, Onnx());
        var seen = new Seen();
        PackageResult result = await PackageAsync(store, progress: seen);
        await PackageAsync(store, progress: seen);

        Assert.Equal([PackageStage.Archiving, PackageStage.Uploading, PackageStage.Archiving, PackageStage.Reused], Stages(seen));
        Assert.All(seen.Values, v => Assert.Equal("Net", v.Resource));
        Assert.Equal(100, seen.Values.Last(v => v.Stage == PackageStage.Archiving).Percent);
        PackageProgress sent = seen.Values.Last(v => v.Stage == PackageStage.Uploading);
        Assert.Equal((result.Resources[0].Digest.Size, result.Resources[0].Digest.Size), (sent.Bytes, sent.Total));
    }

    private static IEnumerable<PackageStage> Stages(Seen seen) =>
        seen.Values.Select(v => v.Stage).Where((stage, i) => i == 0 || seen.Values[i - 1].Stage != stage);

    private async Task<PackageResult> PackageAsync(FakeStore store, bool force = false, IProgress<PackageProgress>? progress = null)
    {
        using var uploader = new PresignedUploader(store.Uri, new SignedAddresses(store.Uri), new UploadOptions { Retries = 0 });
        return await new ArtifactPackager().PackageAsync(
            new PackageOptions { WorkingFolder = _folder.Path, Uploader = uploader, Force = force, Progress = progress }, TestContext.Current.CancellationToken);
    }

    private static PackagedResource Package(int number) => new()
    {
        Name = "Net",
        ServiceName = "net",
        Type = ResourceType.Parse("InferenceService::Tritonserver::ONNX")!,
        Workspace = "muon",
        ObjectName = $"{number}.zip",
        ArchivePath = "",
        Digest = new FileDigest(7, "sha"),
    };

    private sealed class Seen : IProgress<PackageProgress>
    {
        internal List<PackageProgress> Values { get; } = [];

        public void Report(PackageProgress value) => Values.Add(value);
    }
}
