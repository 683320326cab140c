using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Hosting;
using DismPS.Engine.Operations;
using DismPS.Tool.Commands.Dismcli;
using DismPS.Tool.Commands.Serving;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary><c>dismps start-api</c>: a server in the background, bound to the shell that started it.</summary>
internal sealed class StartApiCommand : DismpsCommand
{
    private readonly Option<string?> _template = SharedOptions.BuiltTemplate();
    private readonly Option<string?> _base = SharedOptions.Base();
    private readonly Option<string?> _resource = SharedOptions.Resource();
    private readonly Option<string?> _python = SharedOptions.Python();
    private readonly Option<double> _requestTimeout = SharedOptions.RequestTimeout();
    private readonly Option<int?> _port = PortOption();
    private readonly Option<string?> _readyFile = ReadyFileOption();
    private readonly Option<bool> _detached = new("--detached") { Description = "Let the server outlive the shell that started it." };

    private readonly Option<string?> _runtime = DismcliStartApiCommand.RuntimeOption();

    private readonly BackgroundOptions _serving = new();

    private readonly Option<double> _startTimeout =
        SharedOptions.Seconds("--start-timeout", "Seconds that the server may take to get ready.", 130, atLeast: 0.1);

    public StartApiCommand(Option<OutputFormat> output)
        : base("start-api", "Build what is missing and serve a resource in the background.", output)
    {
        foreach (Option option in new Option[] { _template, _base, _resource, _python, _requestTimeout, _port, _readyFile, _detached, _startTimeout, _runtime })
            Add(option);
        foreach (Option option in _serving.All)
            Add(option);
    }

    /// <summary>The short form is the platform tool's.</summary>
    public static Option<int?> PortOption() => TritonValue.Port("HTTP port; 0 takes any free one [default: 8000 for Triton types, 8080 for MLServer types].", "--port", "-p", "--http-port");

    public static Option<string?> ReadyFileOption() => new("--ready-file")
    {
        Description = "File to which the address is written once the server is ready.",
        HelpName = "FILE",
    };

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        TemplateSource source = await SourceOfBuildAsync(arguments.GetValue(_template), arguments.GetValue(_base), output, cancellationToken).ConfigureAwait(false);
        if (arguments.GetValue(_runtime) is { } runtime)
            output.Message($"dismps: no container is needed here: --container-runtime {runtime} is not used");
        var options = new StartApiOptions(source)
        {
            Resource = arguments.GetValue(_resource),
            PythonPath = arguments.GetValue(_python),
            RequestTimeout = TimeSpan.FromSeconds(arguments.GetValue(_requestTimeout)),
            Port = arguments.GetValue(_port),
            Serving = _serving.Read(arguments),
            OwnerProcessId = arguments.GetValue(_detached) ? null : OwnerProcess.ParentOfThisProcess(),
            StartTimeout = TimeSpan.FromSeconds(arguments.GetValue(_startTimeout)),
        };
        var host = new EmbeddedApiHost(ServerProgram.OfThisProcess(typeof(StartApiCommand).Assembly.Location));
        string? readyFile = arguments.GetValue(_readyFile) is { } given ? Absolute(given) : null;
        if (readyFile is not null)
            ReadyFile.RequireWritable(readyFile);
        RunningApi api = await new StartApi(host).RunAsync(options, cancellationToken).ConfigureAwait(false);
        try
        {
            if (readyFile is not null)
                ReadyFile.Write(readyFile, api.Uri);
        }
        catch (DismException)
        {
            // Nobody would learn of the server.
            await StopApi.RunAsync(api, TimeSpan.FromSeconds(5), CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        output.Line(ReadyFile.LineOf(api.Uri));
        output.Document(ApiDocuments.Of(api), ToolJson.Default.ApiDocument);
        return ExitCode.Success;
    }
}
