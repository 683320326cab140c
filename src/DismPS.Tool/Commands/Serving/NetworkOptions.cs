using System.CommandLine;
using System.Net;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Hosting;
using DismPS.Engine.Protocol;
using DismPS.Server;

namespace DismPS.Tool.Commands.Serving;

/// <summary>Where a server listens.</summary>
internal sealed class NetworkOptions
{
    private readonly Option<int?> _http = StartApiCommand.PortOption();
    private readonly Option<string?> _httpAddress = AddressOption("--http-address", "Address of HTTP, and of all that has none of its own");
    private readonly Option<SwitchValue?> _allowGrpc = TritonValue.Switch("--allow-grpc", "Serve gRPC too [default: true].");
    private readonly Option<int?> _grpc = TritonValue.Port("Port of gRPC; 0 takes any free one [default: the one after HTTP's].", "--grpc-port");
    private readonly Option<string?> _grpcAddress = AddressOption("--grpc-address", "Address of gRPC");
    private readonly Option<SwitchValue?> _allowMetrics = TritonValue.Switch("--allow-metrics", "Have metrics [default: true].");
    private readonly Option<int?> _metrics = TritonValue.Port("Port of the metrics alone; 0 takes any free one [default: only /metrics of the HTTP port; with --dialect the second after HTTP's].", "--metrics-port");
    private readonly Option<string?> _metricsAddress = AddressOption("--metrics-address", "Address of the port of the metrics");
    private readonly Option<bool> _remote = RemoteOption();

    public IEnumerable<Option> All => [_http, _httpAddress, _allowGrpc, _grpc, _grpcAddress, _allowMetrics, _metrics, _metricsAddress, _remote];

    public static Option<bool> RemoteOption() => new("--allow-remote")
    {
        Description = "Let other machines reach the server: needed for any address but this machine's own.",
    };

    public static Option<string?> AddressOption(string name, string what) => new(name) { Description = $"{what}: an IP address [default: 127.0.0.1].", HelpName = "IP" };

    /// <summary>Fills in where to listen. The command line wins over the settings of MLServer, and these over what is usual.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>.</exception>
    public ApiServerOptions Apply(ApiServerOptions options, ParseResult arguments, int usualPort, MlserverSettings settings)
    {
        bool remote = arguments.GetValue(_remote);
        IPAddress address = AddressOf(_httpAddress)
            ?? (settings.Host is { } host ? ListenAddress.Parse(host, remote, settings.HostOrigin ?? "host") : IPAddress.Loopback);
        bool allowMetrics = arguments.IsOn(_allowMetrics) ?? settings.AllowMetrics;
        ServerPorts ports = ServerPorts.Choose(
            usualPort, arguments.GetValue(_http) ?? settings.HttpPort, arguments.GetValue(_grpc) ?? settings.GrpcPort, arguments.IsOn(_allowGrpc) ?? true,
            arguments.GetValue(_metrics) ?? settings.MetricsPort, allowMetrics,
            ownMetrics: options.Dialect is not (null or ApiDialect.Default) || arguments.GetValue(_metricsAddress) is not null);
        return options with
        {
            Address = address,
            GrpcAddress = AddressOf(_grpcAddress),
            MetricsAddress = AddressOf(_metricsAddress),
            HttpPort = ports.Http,
            GrpcPort = ports.Grpc,
            IsGrpcOptional = ports.IsGrpcOptional,
            MetricsPort = ports.Metrics,
            IsMetricsPortOptional = ports.IsMetricsOptional,
            AllowMetrics = allowMetrics,
        };

        IPAddress? AddressOf(Option<string?> option) => arguments.GetValue(option) is { } text ? ListenAddress.Parse(text, remote, option.Name) : null;
    }
}
