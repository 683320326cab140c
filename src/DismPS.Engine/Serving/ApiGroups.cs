namespace DismPS.Engine.Serving;

/// <summary>Which group a request belongs to.</summary>
public static class ApiGroups
{
    private static readonly Dictionary<string, ApiGroup> Names = new(StringComparer.Ordinal)
    {
        ["health"] = ApiGroup.Health,
        ["metadata"] = ApiGroup.Metadata,
        ["inference"] = ApiGroup.Inference,
        ["shared-memory"] = ApiGroup.SharedMemory,
        ["model-config"] = ApiGroup.ModelConfig,
        ["model-repository"] = ApiGroup.ModelRepository,
        ["statistics"] = ApiGroup.Statistics,
        ["trace"] = ApiGroup.Trace,
        ["logging"] = ApiGroup.Logging,
    };

    /// <summary>Names of the groups as options have them.</summary>
    public static IReadOnlyCollection<string> All => Names.Keys;

    /// <summary>A group by its name; <see cref="ApiGroup.None"/> when there is none of that name.</summary>
    public static ApiGroup Parse(string name) => Names.GetValueOrDefault(name);

    /// <summary>The group of a path of the REST protocol, whether or not a model of its name exists.</summary>
    public static ApiGroup OfPath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string[] parts = path.Trim('/').Split('/', 8);
        return parts switch
        {
            ["v2"] or ["v2", "models"] or ["v2", "docs", ..] or ["v1", "models"] or ["openapi.json"] or ["version"] => ApiGroup.Metadata,
            ["v2", "health", ..] or ["ping"] or ["health"] => ApiGroup.Health,
            ["v2", "logging", ..] => ApiGroup.Logging,
            ["v2", "trace", ..] => ApiGroup.Trace,
            ["v2", "repository", ..] => ApiGroup.ModelRepository,
            ["v2", "systemsharedmemory" or "cudasharedmemory", ..] => ApiGroup.SharedMemory,
            ["v2", "models", "stats"] => ApiGroup.Statistics,
            ["v2", "models", _, "versions", _, .. var rest] => OfModel(rest),
            ["v2", "models", _, .. var rest] => OfModel(rest),
            ["invocations"] => ApiGroup.Inference,
            ["v1", "models", var name, ..] => name.Contains(':', StringComparison.Ordinal) ? ApiGroup.Inference : ApiGroup.Health,
            _ => ApiGroup.None,
        };
    }

    /// <summary>The group of a call of gRPC by the method's name, without its service.</summary>
    public static ApiGroup OfRpc(string method) => method switch
    {
        "ServerLive" or "ServerReady" or "ModelReady" or "Check" or "Watch" => ApiGroup.Health,
        "ServerMetadata" or "ModelMetadata" => ApiGroup.Metadata,
        "ModelInfer" or "ModelStreamInfer" => ApiGroup.Inference,
        "ModelConfig" => ApiGroup.ModelConfig,
        "ModelStatistics" => ApiGroup.Statistics,
        "RepositoryIndex" or "RepositoryModelLoad" or "RepositoryModelUnload" => ApiGroup.ModelRepository,
        "TraceSetting" => ApiGroup.Trace,
        "LogSettings" => ApiGroup.Logging,
        _ when method is not null && method.Contains("SharedMemory", StringComparison.Ordinal) => ApiGroup.SharedMemory,
        _ => ApiGroup.None,
    };

    private static ApiGroup OfModel(string[] rest) => rest switch
    {
        [] or ["docs", ..] => ApiGroup.Metadata,
        ["ready"] => ApiGroup.Health,
        ["config"] => ApiGroup.ModelConfig,
        ["stats"] => ApiGroup.Statistics,
        ["trace", ..] => ApiGroup.Trace,
        ["infer" or "infer_stream" or "generate" or "generate_stream"] => ApiGroup.Inference,
        _ => ApiGroup.None,
    };
}
