using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Hosting;

/// <summary>
/// Ports of a server: those that were asked for, and the places of the platform's servers for the others (Triton 8000, 8001, 8002; MLServer 8080, 8081, 8082). What
/// nobody asked for by its number may be left out when it is taken.
/// </summary>
/// <param name="Http">Port of REST; 0 for any free one.</param>
/// <param name="Grpc">Port of gRPC; null for none.</param>
/// <param name="IsGrpcOptional">Whether the server does without it when it is taken.</param>
/// <param name="Metrics">Port of the metrics alone; null for none: REST's port has them too.</param>
/// <param name="IsMetricsOptional">Whether the server does without it when it is taken.</param>
public sealed record ServerPorts(int Http, int? Grpc, bool IsGrpcOptional, int? Metrics, bool IsMetricsOptional)
{
    private const int Last = 65535;

    /// <summary>Decides on ports.</summary>
    /// <param name="usual">Port of REST on the platform's server.</param>
    /// <param name="http">Port of REST that was asked for; null for the usual one.</param>
    /// <param name="grpc">Port of gRPC that was asked for; null for the one after REST's.</param>
    /// <param name="allowGrpc">Whether gRPC is served.</param>
    /// <param name="metrics">Port of the metrics that was asked for; null for what <paramref name="ownMetrics"/> says.</param>
    /// <param name="allowMetrics">Whether there are metrics.</param>
    /// <param name="ownMetrics">Whether the metrics have a port of their own, the second after REST's, without being asked: a chosen dialect has.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>: two have the same port.</exception>
    public static ServerPorts Choose(int usual, int? http, int? grpc, bool allowGrpc, int? metrics, bool allowMetrics, bool ownMetrics)
    {
        int rest = http ?? usual;
        var ports = new ServerPorts(
            rest,
            !allowGrpc ? null : grpc ?? Beside(rest, 1),
            grpc is null,
            !allowMetrics ? null : metrics ?? (ownMetrics && rest != 0 ? Beside(rest, 2) : null),
            metrics is null);
        // The two that were chosen for somebody give way.
        if (ports.IsGrpcOptional && ports.Grpc is > 0 && ports.Grpc == metrics)
            ports = ports with { Grpc = null };
        if (ports.IsMetricsOptional && ports.Metrics is > 0 && ports.Metrics == grpc)
            ports = ports with { Metrics = null };
        RequireDifferent("gRPC", ports.Grpc, "HTTP", rest);
        RequireDifferent("The metrics", ports.Metrics, "HTTP", rest);
        RequireDifferent("The metrics", ports.Metrics, "gRPC", ports.Grpc);
        return ports;
    }

    private static int? Beside(int port, int distance) => port == 0 ? 0 : port + distance <= Last ? port + distance : null;

    private static void RequireDifferent(string one, int? port, string other, int? otherPort)
    {
        if (port is > 0 && port == otherPort)
            throw new DismException(ErrorCode.UsageInvalid, $"{one} and {other} cannot share port {port}.", "Give each a port of its own; 0 takes any free one.", $"{port}");
    }
}
