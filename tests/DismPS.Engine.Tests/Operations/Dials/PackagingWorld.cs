using System.Text.Json;
using DismPS.DialsStandIn;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Dials;
using DismPS.Engine.Operations;
using DismPS.Engine.Storage;
using DismPS.Engine.Tests;
using DismPS.Tests.Dials;

namespace DismPS.Tests.Operations.Dials;

/// <summary>A user who is signed in to the stand-in, and a template of two resources, MetSig of jetmet and Pixel of tracker, in a folder.</summary>
internal sealed class PackagingWorld : IAsyncDisposable
{
    public const string Template = SampleTemplate.Onnx + "\n" + """
          Pixel:
            Type: InferenceService::MLServer::SKLearn
            Workspace: tracker
            Properties:
              Description: Spot anomalies
              Name: pixel
              MetricKey: score
              BuiltinThreshold: false
              AnomalyThreshold: 0.5
              InputSignature:
                - {Name: histo, MonitoringElement: A/B, DataType: FP32, Dims: [-1, 8]}
              OutputSignature:
                - {Name: score, DataType: FP32, Dims: [-1]}
              CodeUri: code
              Handler: app.Handler
              ModelUri: model.joblib
        """;

    private PackagingWorld(DialsWorld dials)
    {
        Dials = dials;
        SampleTemplate.WriteFiles(Work);
        Work.Write("template.yaml", Template);
        // What is random stays large, and is cut in its middle.
        var bytes = new byte[300_000];
        new Random(1).NextBytes(bytes);
        Work.Write("code/weights.bin", bytes);
        dials.Keep(1200);
    }

    public DialsWorld Dials { get; }

    public StandIn StandIn => Dials.StandIn;

    /// <summary>The working folder.</summary>
    public TemporaryFolder Work { get; } = new();

    public TemplateSource Source => new("template.yaml", Work.Path);

    public PackageUpload Upload => new(new DialsAccess(DialsUse.Always, Dials.Options) { Environment = Dials.Environment, Time = Dials.Clock })
    {
        Limits = new UploadOptions { Time = Dials.Clock, StallTimeout = PassingClock.Limit, AnswerTimeout = PassingClock.Limit },
    };

    public PackageArtifactsOptions Options => new(Source) { Dials = Upload };

    public IEnumerable<RecordedRequest> Puts => StandIn.Requests.Where(r => r.Method == "PUT");

    /// <summary>Resources that the journal holds, with the service.</summary>
    public string[] Sent
    {
        get
        {
            string path = Work[".dism-artifacts", "uploads.json"];
            if (!File.Exists(path))
                return [];
            using JsonDocument journal = JsonDocument.Parse(File.ReadAllText(path));
            return [.. journal.RootElement.GetProperty("uploads").EnumerateArray().Select(u => u.GetProperty("workspace").GetString()!)];
        }
    }

    public static async Task<PackagingWorld> StartAsync(Func<StandInOptions, StandInOptions>? change = null) => new(await DialsWorld.StartAsync(change));

    public Task<PackageArtifactsResult> PackageAsync(Func<PackageUpload, PackageUpload>? change = null, CancellationToken? end = null) =>
        PackageArtifacts.RunAsync(Options with { Dials = change?.Invoke(Upload) ?? Upload }, end ?? TestContext.Current.CancellationToken);

    /// <summary>Every file of the package folder with its bytes; empty where there is none.</summary>
    public Dictionary<string, string> Package()
    {
        string folder = Work[".dism-artifacts", "package"];
        return Directory.Exists(folder) ? Directory.GetFiles(folder).ToDictionary(f => Path.GetFileName(f), f => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))) : [];
    }

    /// <summary>Whether the package folder is one: both archives and the template that names them.</summary>
    public async Task AssertCompleteAsync(PackageArtifactsResult result)
    {
        PackageCheck check = await InspectPackage.CheckAsync(result.PackageFolder, TestContext.Current.CancellationToken);
        Assert.Empty(check.Problems);
        Assert.Equal(3, Package().Count);
        Assert.Equal(["MetSig", "Pixel"], result.Packages.Select(p => p.Resource));
        string template = await File.ReadAllTextAsync(result.TemplatePath, TestContext.Current.CancellationToken);
        Assert.All(result.Packages, p => Assert.Contains(p.Uri, template));
        Assert.Equal(StandIn.BaseUrl, result.Service);
    }

    public async ValueTask DisposeAsync()
    {
        Work.Dispose();
        await Dials.DisposeAsync();
    }
}
