using System.Globalization;

namespace DismPS.Engine.Hosting;

/// <summary>How a server in the background serves: what it is told besides what it serves. Null is the server's own default.</summary>
public sealed record ServingOptions
{
    /// <summary>Variable by which a server in the background gets its restrictions, one a line: a command line can be read by everybody on the machine.</summary>
    public const string RestrictionsVariable = "DISMPS_RESTRICTED_APIS";

    /// <summary>The same for gRPC.</summary>
    public const string GrpcRestrictionsVariable = "DISMPS_RESTRICTED_PROTOCOLS";

    /// <summary>Address to listen on.</summary>
    public string? Address { get; init; }

    /// <summary>Whether other machines may reach it.</summary>
    public bool AllowRemote { get; init; }

    /// <summary>Port of gRPC; 0 for any free one.</summary>
    public int? GrpcPort { get; init; }

    /// <summary>False for a server without gRPC.</summary>
    public bool AllowGrpc { get; init; } = true;

    /// <summary>Port of the metrics alone; 0 for any free one.</summary>
    public int? MetricsPort { get; init; }

    /// <summary>Whose answers are given where Triton and MLServer differ: <c>triton</c>, <c>mlserver</c> or <c>default</c>.</summary>
    public string? Dialect { get; init; }

    /// <summary>Who loads and unloads models: <c>none</c>, <c>explicit</c> or <c>poll</c>.</summary>
    public string? Control { get; init; }

    /// <summary>Models that are loaded at the start when clients load them.</summary>
    public IReadOnlyList<string> LoadModels { get; init; } = [];

    /// <summary>Bytes of the response cache.</summary>
    public long? ResponseCacheBytes { get; init; }

    /// <summary>Bytes of one request.</summary>
    public long? MaxRequestBytes { get; init; }

    /// <summary>Groups of requests that need a header: each <c>GROUP[,GROUP]:HEADER=VALUE</c>.</summary>
    public IReadOnlyList<string> Restrictions { get; init; } = [];

    /// <summary>The same for calls of gRPC; empty for what <see cref="Restrictions"/> say.</summary>
    public IReadOnlyList<string> GrpcRestrictions { get; init; } = [];

    /// <summary>Pattern of the headers that become parameters of a request.</summary>
    public string? HeaderPattern { get; init; }

    /// <summary>The same for metadata of gRPC.</summary>
    public string? GrpcHeaderPattern { get; init; }

    /// <summary>How long requests in flight may take to end when the server stops.</summary>
    public TimeSpan? ExitTimeout { get; init; }

    /// <summary>The options of <c>dismps serve</c> that say the same, without what is secret.</summary>
    public IEnumerable<string> ToArguments()
    {
        var arguments = new List<string>();
        AddText("--http-address", Address);
        if (AllowRemote)
            arguments.Add("--allow-remote");
        Add("--grpc-port", GrpcPort);
        if (!AllowGrpc)
            AddText("--allow-grpc", "false");
        Add("--metrics-port", MetricsPort);
        AddText("--dialect", Dialect);
        AddText("--model-control-mode", Control);
        foreach (string model in LoadModels)
            AddText("--load-model", model);
        Add("--response-cache-byte-size", ResponseCacheBytes);
        Add("--http-max-input-size", MaxRequestBytes);
        AddText("--http-header-forward-pattern", HeaderPattern);
        AddText("--grpc-header-forward-pattern", GrpcHeaderPattern);
        Add("--exit-timeout-secs", ExitTimeout?.TotalSeconds);
        return arguments;

        // In one word: a value may begin with a hyphen.
        void Add(string name, IFormattable? value) => AddText(name, value?.ToString(null, CultureInfo.InvariantCulture));
        void AddText(string name, string? value)
        {
            if (value is not null)
                arguments.Add($"{name}={value}");
        }
    }

    /// <summary>The variables that carry the rest.</summary>
    public IEnumerable<KeyValuePair<string, string?>> ToVariables() =>
    [
        new(RestrictionsVariable, Restrictions.Count == 0 ? null : string.Join('\n', Restrictions)),
        new(GrpcRestrictionsVariable, GrpcRestrictions.Count == 0 ? null : string.Join('\n', GrpcRestrictions)),
    ];
}
