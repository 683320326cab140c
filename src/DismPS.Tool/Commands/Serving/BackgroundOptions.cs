using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Hosting;
using DismPS.Engine.Protocol;
using DismPS.Engine.Serving;

namespace DismPS.Tool.Commands.Serving;

/// <summary>How a server in the background serves: those options of <c>serve</c> that make sense for a template's resource.</summary>
internal sealed class BackgroundOptions
{
    private readonly Option<string?> _address = NetworkOptions.AddressOption("--http-address", "Address to listen on");
    private readonly Option<bool> _remote = NetworkOptions.RemoteOption();
    private readonly Option<int?> _grpc = TritonValue.Port("Port of gRPC; 0 takes any free one [default: the one after HTTP's].", "--grpc-port");
    private readonly Option<SwitchValue?> _allowGrpc = TritonValue.Switch("--allow-grpc", "Serve gRPC too [default: true].");
    private readonly Option<int?> _metrics = TritonValue.Port("Port of the metrics alone; 0 takes any free one [default: only /metrics of the HTTP port].", "--metrics-port");
    private readonly Option<ApiDialect?> _dialect = AnswerOptions.DialectOption();
    private readonly Option<RepositoryControl?> _control = RepositoryOptions.ControlOption("Who loads and unloads models: none, explicit or poll.");
    private readonly Option<string[]> _load = TritonValue.Texts("--load-model", "With explicit control: model to load at the start, * for all; may be given several times.", "NAME");
    private readonly Option<long?> _cache = AnswerOptions.CacheOption();
    private readonly Option<string[]> _restricted = TritonValue.Texts("--http-restricted-api", "Requests that need a header; may be given several times.", "GROUP[,GROUP]:HEADER=VALUE");
    private readonly Option<string[]> _restrictedCalls = TritonValue.Texts("--grpc-restricted-protocol", "The same for calls of gRPC.", "GROUP[,GROUP]:HEADER=VALUE");
    private readonly Option<string?> _forward = AnswerOptions.ForwardOption();
    private readonly Option<string?> _forwardCalls = AnswerOptions.ForwardCallsOption();

    public IEnumerable<Option> All => [_address, _remote, _grpc, _allowGrpc, _metrics, _dialect, _control, _load, _cache, _restricted, _restrictedCalls, _forward, _forwardCalls];

    public ServingOptions Read(ParseResult arguments) => new()
    {
        Address = arguments.GetValue(_address),
        AllowRemote = arguments.GetValue(_remote),
        GrpcPort = arguments.GetValue(_grpc),
        AllowGrpc = arguments.IsOn(_allowGrpc) ?? true,
        MetricsPort = arguments.GetValue(_metrics),
        Dialect = arguments.GetValue(_dialect)?.ToString().ToLowerInvariant(),
        Control = arguments.GetValue(_control)?.ToString().ToLowerInvariant(),
        LoadModels = arguments.GetValue(_load) ?? [],
        ResponseCacheBytes = arguments.GetValue(_cache),
        Restrictions = arguments.GetValue(_restricted) ?? [],
        GrpcRestrictions = arguments.GetValue(_restrictedCalls) ?? [],
        HeaderPattern = arguments.GetValue(_forward),
        GrpcHeaderPattern = arguments.GetValue(_forwardCalls),
    };
}
