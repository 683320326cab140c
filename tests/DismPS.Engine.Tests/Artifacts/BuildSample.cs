using DismPS.Engine.Artifacts;
using DismPS.Engine.Templates;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Tests.Artifacts;

/// <summary>Templates made by hand, and the options to build them in a temporary folder.</summary>
internal static class BuildSample
{
    internal static DismTemplate Of(params Resource[] resources) => new()
    {
        Text = "", FormatVersion = DismTemplate.SupportedFormatVersion, Description = "sample", Resources = [.. resources],
    };

    internal static Resource Onnx(string name = "Net", string service = "net", string model = "model.onnx") =>
        Make("InferenceService::Tritonserver::ONNX", name, service, p => p with { MaxBatchSize = 0, ModelUri = model });

    internal static Resource SKLearn(string name = "Tree", string service = "tree", string model = "m.joblib", string code = "code") =>
        Make("InferenceService::MLServer::SKLearn", name, service, p => p with { ModelUri = model, CodeUri = code, Handler = "app.H" });

    internal static BuildOptions Options(TemporaryFolder folder) => new() { WorkingFolder = folder.Path, BaseFolder = folder.Path };

    internal static Task<BuildResult> BuildAsync(TemporaryFolder folder, params Resource[] resources) =>
        new ArtifactBuilder().BuildAsync(Of(resources), Options(folder), TestContext.Current.CancellationToken);

    /// <summary>Every file below a folder with its text, to compare before and after.</summary>
    internal static Dictionary<string, string> Snapshot(string folder) =>
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .ToDictionary(f => Path.GetRelativePath(folder, f), File.ReadAllText);

    private static Resource Make(string type, string name, string service, Func<ResourceProperties, ResourceProperties> complete)
    {
        ResourceType parsed = ResourceType.Parse(type)!;
        return new Resource
        {
            Name = name,
            Type = parsed,
            Workspace = "jetmet",
            Properties = complete(new ResourceProperties
            {
                Description = "d", Name = service, BuiltinThreshold = false, AnomalyThreshold = 0.5, MetricKey = "score",
                InputSignature = [new InputSignature("x", "A/B", DataType.Fp32, [-1, 3])],
                OutputSignature = [new OutputSignature("score", DataType.Fp32, [-1])],
                Backend = parsed.DefaultBackend, Platform = parsed.DefaultPlatform,
            }),
        };
    }
}
