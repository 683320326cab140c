using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Engine.Templates;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands.Dismcli;

/// <summary><c>dismcli start-api</c>: serves a built resource in the foreground, without a container.</summary>
internal sealed class DismcliStartApiCommand : DismcliCommand
{
    private readonly Option<string?> _resource = new("--resource", "-r") { Description = "Built resource to serve.", HelpName = "TEXT" };
    private readonly Option<int?> _port = PortOption();
    private readonly Option<string?> _runtime = RuntimeOption();
    private readonly Option<OutputFormat> _output;

    public DismcliStartApiCommand(Option<bool> debug, Option<OutputFormat> output)
        : base("start-api", "Serve a built resource until Ctrl+C.", debug)
    {
        _output = output;
        Add(_resource);
        Add(_port);
        Add(_runtime);
    }

    /// <summary>The engine of containers that the platform's tool would use.</summary>
    public static Option<string?> RuntimeOption() => new("--container-runtime", "-cr")
    {
        Description = "Accepted and not used: resources are served here without containers.",
        HelpName = "docker|podman",
        CustomParser = result =>
        {
            if (result.Tokens[0].Value is "docker" or "podman")
                return result.Tokens[0].Value;
            result.AddError($"Invalid value for '-cr' / '--container-runtime': '{result.Tokens[0].Value}' is not one of 'docker', 'podman'.");
            return null;
        },
    };

    protected override async Task RunAsync(ParseResult arguments, DismcliLog log, CancellationToken cancellationToken)
    {
        BuiltService service = await FindBuiltService.RunAsync(WorkingFolder, Names, arguments.GetValue(_resource), cancellationToken).ConfigureAwait(false);
        if (arguments.GetValue(_runtime) is { } runtime)
            log.Info($"No container is needed here: --container-runtime {runtime} is not used.");
        string server = service.Type.Framework == ServingFramework.MLServer ? "MLServer" : "Triton Inference Server";
        log.Info($"Starting Inference Service {service.ServiceName} as {server} serves it, without a container...");
        var serve = new ServeCommand(_output);
        int port = arguments.GetValue(_port) ?? service.DefaultPort;
        ParseResult line = serve.Parse([service.Folder, "--port", port.ToString(CultureInfo.InvariantCulture), "--allow-grpc", "false", "--exit-on-error", "true"]);
        log.Info("Press Ctrl+C to stop.");
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        int code = await line.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
        if (code is not ((int)ExitCode.Success or (int)ExitCode.Interrupted))
            throw new DismException(ErrorCode.ServerStartFailed, $"The service '{service.ServiceName}' was not served.", "The lines above say why.", service.ServiceName);
    }

    private static Option<int?> PortOption() => new("--http-port", "-p")
    {
        Description = "HTTP port [default: 8000 for Triton types, 8080 for MLServer types].",
        HelpName = "INTEGER",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int port))
                result.AddError($"Invalid value for '-p' / '--http-port': '{text}' is not a valid integer.");
            return port;
        },
    };
}
