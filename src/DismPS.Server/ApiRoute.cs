namespace DismPS.Server;

/// <summary>What a path asks for.</summary>
/// <param name="Action"><c>live</c>, <c>ready</c>, <c>server</c>, <c>model</c>, <c>model-ready</c>, <c>infer</c>, <c>generate</c>, <c>generate_stream</c>, <c>infer_stream</c>,
/// <c>stats</c>, <c>index</c>, <c>load</c>, <c>unload</c>,
/// <c>named-repository</c>, <c>config</c>, <c>models</c>, <c>metrics</c>, and those of other protocols.</param>
/// <param name="Name">Model; null when the action concerns the server, or all models.</param>
/// <param name="Version">Version; null when the path has none.</param>
/// <param name="Method">The one method of the action.</param>
internal sealed record ApiRoute(string Action, string? Name = null, string? Version = null, string Method = "GET")
{
    private const int MaxVersionLength = 128;

    /// <summary>Null when nothing has this path.</summary>
    public static ApiRoute? Parse(string path)
    {
        switch (path)
        {
            case "/v2/health/live":
                return new ApiRoute("live");
            case "/v2/health/ready":
                return new ApiRoute("ready");
            case "/v2" or "/v2/":
                return new ApiRoute("server");
            case "/metrics":
                return new ApiRoute("metrics");
            case "/v2/repository/index":
                return new ApiRoute("index", Method: "POST");
            case "/v2/models/stats":
                return new ApiRoute("stats");
            case "/v2/models":
                return new ApiRoute("models");
        }

        if (ParseOther(path) is ApiRoute other)
            return other;

        if (path.StartsWith("/v2/repository/", StringComparison.Ordinal))
            return ParseRepository(path.Split('/', 8));

        string[] parts = path.Split('/', 9);
        if (parts.Length < 4 || parts[0].Length > 0 || parts[1] != "v2" || parts[2] != "models" || parts[3].Length == 0)
            return null;
        string name = parts[3];
        string? version = null;
        int next = 4;
        if (parts.Length > 4 && parts[4] == "versions")
        {
            // Triton's versions are numbers; MLServer's are free texts.
            if (parts.Length < 6 || parts[5].Length is 0 or > MaxVersionLength)
                return null;
            version = parts[5];
            next = 6;
        }

        if (parts.Length == next)
            return new ApiRoute("model", name, version);
        if (parts[next] == "docs")
            return parts.Length == next + 1 ? new ApiRoute("docs", name, version) : parts.Length == next + 2 && parts[next + 1] == "dataplane.json" ? new ApiRoute("openapi", name, version) : null;
        if (parts.Length > next + 1)
            return null;
        return parts[next] switch
        {
            "ready" => new ApiRoute("model-ready", name, version),
            "infer" or "generate" or "generate_stream" or "infer_stream" => new ApiRoute(parts[next], name, version, "POST"),
            "stats" => new ApiRoute("stats", name, version),
            "config" => new ApiRoute("config", name, version),
            _ => null,
        };
    }

    /// <summary>KServe's V1 protocol, MLflow's scoring protocol and the pages about the protocol.</summary>
    private static ApiRoute? ParseOther(string path)
    {
        const string V1 = "/v1/models/";
        const string Predict = ":predict";
        switch (path)
        {
            case "/v1/models":
                return new ApiRoute("v1-models");
            case "/invocations":
                return new ApiRoute("invocations", Method: "POST");
            case "/ping" or "/health":
                return new ApiRoute("ping");
            case "/version":
                return new ApiRoute("version");
            case "/v2/docs":
                return new ApiRoute("docs");
            case "/v2/docs/dataplane.json" or "/openapi.json":
                return new ApiRoute("openapi");
        }

        if (!path.StartsWith(V1, StringComparison.Ordinal) || path.AsSpan(V1.Length).Contains('/'))
            return null;
        string name = path[V1.Length..];
        bool predicts = name.EndsWith(Predict, StringComparison.Ordinal);
        if (predicts)
            name = name[..^Predict.Length];
        return name.Length == 0 ? null : predicts ? new ApiRoute("predict", name, Method: "POST") : new ApiRoute("v1-model", name);
    }

    /// <summary><c>/v2/repository[/REPOSITORY]/index</c> and <c>/v2/repository[/REPOSITORY]/models/NAME/load|unload</c>.</summary>
    private static ApiRoute? ParseRepository(string[] parts) => parts switch
    {
        [_, _, _, "models", { Length: > 0 } name, ("load" or "unload") and var action] => new ApiRoute(action, name, Method: "POST"),
        [_, _, _, { Length: > 0 }, "index"] or [_, _, _, { Length: > 0 }, "models", { Length: > 0 }, "load" or "unload"] => new ApiRoute("named-repository", Method: "POST"),
        _ => null,
    };
}
