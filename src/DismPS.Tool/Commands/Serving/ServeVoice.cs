using DismPS.Engine.Hosting;
using DismPS.Server;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands.Serving;

/// <summary>What a server has to say of itself: in its log, and on standard error what its user cannot see otherwise.</summary>
internal sealed class ServeVoice(ServerLog log, CommandOutput output, bool background)
{
    /// <summary>File of the log; null when none could be made.</summary>
    public string? LogPath => log.Path;

    public void Tell(string text) => log.Tell(text);

    public void Note(string text)
    {
        log.Tell(text);
        // Nobody reads standard error of a server in the background.
        if (!background)
            output.Message($"dismps: {text}");
    }

    /// <summary>Says where things are served, and what is not because its usual port is taken.</summary>
    public void Ready(RunningApi api, ApiServerOptions asked)
    {
        string others = (api.GrpcUri is { } grpc ? $"gRPC at {grpc.Authority}" : "")
            + (api.MetricsUri is { } metrics && metrics.Authority != api.Uri.Authority ? $"{(api.GrpcUri is null ? "" : ", ")}metrics at {metrics}" : "");
        log.Tell($"ready at {api.Uri}{(others.Length > 0 ? ", " : "")}{others}");
        if (!background && others.Length > 0)
            output.Message($"dismps: {others}");
        if (asked.GrpcPort is { } port && api.GrpcUri is null)
            Note($"gRPC is not served: port {port} is in use by another program; --grpc-port N takes another, --allow-grpc=false none.");
        if (asked.MetricsPort is { } own && api.MetricsUri is { } place && place.Authority == api.Uri.Authority)
            Note($"the metrics have no port of their own: port {own} is in use by another program; they are at {place}.");
    }
}
