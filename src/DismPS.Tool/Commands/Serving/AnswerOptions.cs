using System.CommandLine;
using System.IO.Compression;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Hosting;
using DismPS.Engine.Protocol;
using DismPS.Engine.Serving;
using DismPS.Server;

namespace DismPS.Tool.Commands.Serving;

/// <summary>Who may ask what, how it is answered, and within which bounds.</summary>
internal sealed class AnswerOptions
{
    private readonly Option<ApiDialect?> _dialect = DialectOption();
    private readonly Option<string?> _id = new("--id") { Description = "Name of the server in its metadata.", HelpName = "NAME" };
    private readonly Option<string[]> _restricted = TritonValue.Texts("--http-restricted-api", "Requests that need a header; may be given several times.", "GROUP[,GROUP]:HEADER=VALUE");
    private readonly Option<string[]> _restrictedCalls = TritonValue.Texts("--grpc-restricted-protocol", "The same for calls of gRPC.", "GROUP[,GROUP]:HEADER=VALUE");
    private readonly Option<string?> _forward = ForwardOption();
    private readonly Option<string?> _forwardCalls = ForwardCallsOption();
    private readonly Option<long?> _maxInput = TritonValue.Number("--http-max-input-size", "Bytes of one request [default: 67108864].", 1, "BYTES");
    private readonly Option<string[]> _cache = TritonValue.Texts("--cache-config", "Response cache: local,size=BYTES.", "local,size=BYTES");
    private readonly Option<long?> _cacheBytes = CacheOption();
    private readonly Option<double?> _exit = new("--exit-timeout-secs") { Description = "How long requests in flight may take to end when the server stops [default: 10].", HelpName = "SECONDS" };
    private readonly Option<SwitchValue?> _cpuMetrics = TritonValue.Switch("--allow-cpu-metrics", "Tell processor and memory of the machine in the metrics [default: true].");
    private readonly Option<string?> _compression = new("--grpc-infer-response-compression-level") { Description = "How hard gRPC answers are compressed [default: none].", HelpName = "none|low|medium|high" };

    public AnswerOptions()
    {
        SharedOptions.RequireSeconds(_exit);
        _compression.AcceptOnlyFromAmong("none", "low", "medium", "high");
    }

    public IEnumerable<Option> All => [_dialect, _id, _restricted, _restrictedCalls, _forward, _forwardCalls, _maxInput, _cache, _cacheBytes, _exit, _cpuMetrics, _compression];

    public static Option<ApiDialect?> DialectOption() => TritonValue.Word(
        "--dialect", "Answer as Triton or as MLServer where they differ [default: so that clients of both understand].", "triton|mlserver", ApiDialect.Triton, ApiDialect.MLServer);

    public static Option<string?> ForwardOption() => new("--http-header-forward-pattern") { Description = "Regular expression: headers that become parameters of a request.", HelpName = "PATTERN" };

    public static Option<string?> ForwardCallsOption() => new("--grpc-header-forward-pattern") { Description = "The same for metadata of gRPC.", HelpName = "PATTERN" };

    public static Option<long?> CacheOption() => TritonValue.Number("--response-cache-byte-size", "Bytes of the response cache, for models that ask for it; 0 for none [default: 0].", 0, "BYTES");

    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>.</exception>
    public ApiServerOptions Apply(ApiServerOptions options, ParseResult arguments, MlserverSettings settings)
    {
        ApiDialect? dialect = arguments.GetValue(_dialect);
        InferenceServerOptions models = options.Models!;
        TimeSpan exit = arguments.GetValue(_exit) is { } seconds ? TimeSpan.FromSeconds(seconds) : options.ShutdownTimeout;
        return options with
        {
            Models = models with
            {
                ResponseCacheBytes = CacheBytes(arguments),
                Limits = arguments.GetValue(_maxInput) is { } bytes ? models.Limits with { MaxBodyBytes = bytes } : models.Limits,
                InstancesPerModel = settings.ParallelWorkers,
                DrainTimeout = exit > models.DrainTimeout ? exit : models.DrainTimeout,
            },
            Dialect = dialect,
            MlserverMetrics = dialect == ApiDialect.MLServer,
            ServerName = arguments.GetValue(_id) ?? settings.ServerName ?? options.ServerName,
            Restrictions = Restrictions(arguments, _restricted, ServingOptions.RestrictionsVariable),
            GrpcRestrictions = Restrictions(arguments, _restrictedCalls, ServingOptions.GrpcRestrictionsVariable),
            ForwardedHeaders = Named(_forward, () => HeaderForwarding.Parse(arguments.GetValue(_forward))),
            GrpcForwardedHeaders = Named(_forwardCalls, () => HeaderForwarding.Parse(arguments.GetValue(_forwardCalls))),
            ShutdownTimeout = exit,
            AllowCpuMetrics = arguments.IsOn(_cpuMetrics) ?? true,
            MaxGrpcMessageBytes = settings.MaxGrpcMessageBytes,
            GrpcCompression = arguments.GetValue(_compression) switch
            {
                "low" or "medium" => CompressionLevel.Fastest,
                "high" => CompressionLevel.Optimal,
                _ => null,
            },
        };
    }

    /// <summary>Those of the command line, and what who started this process in the background handed over; null for none.</summary>
    private static RestrictedApis? Restrictions(ParseResult arguments, Option<string[]> option, string variable)
    {
        string? handed = Environment.GetEnvironmentVariable(variable);
        // The processes of models need not know it.
        Environment.SetEnvironmentVariable(variable, null);
        string[] all = [.. arguments.GetValue(option) ?? [], .. handed?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? []];
        return all.Length == 0 ? null : Named(option, () => RestrictedApis.Parse(all));
    }

    /// <summary>Says which option it was.</summary>
    private static T Named<T>(Option option, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DismException e)
        {
            throw new DismException(e.Code, $"{option.Name}: {e.Message}", e.Cure, e.Target, e);
        }
    }

    private long CacheBytes(ParseResult arguments)
    {
        long? bytes = arguments.GetValue(_cacheBytes);
        foreach (string setting in arguments.GetValue(_cache) ?? [])
        {
            if (bytes is not null)
                throw new DismException(ErrorCode.UsageInvalid, "The size of the response cache is given twice.", "Give --cache-config=local,size=BYTES once, and no --response-cache-byte-size.", "--cache-config");
            if (setting.Split(',', 2) is not ["local", var size])
                throw new DismException(ErrorCode.UsageInvalid, $"--cache-config={setting} is not supported: the cache is this server's own, local one.", "Write --cache-config=local,size=BYTES.", "--cache-config");
            bytes = size.StartsWith("size=", StringComparison.Ordinal) && long.TryParse(size.AsSpan(5), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long number)
                ? number
                : throw new DismException(ErrorCode.UsageInvalid, $"--cache-config={setting} does not say a size.", "Write --cache-config=local,size=BYTES.", "--cache-config");
        }

        return bytes ?? 0;
    }
}
