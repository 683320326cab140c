using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Hosting;
using DismPS.Engine.Operations;
using DismPS.Engine.Serving;
using DismPS.Server;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary><c>dismps serve</c>: a server in the foreground. The one command that runs more than an operation.</summary>
internal sealed class ServeCommand : DismpsCommand
{
    private readonly Argument<string?> _folder = new("folder")
    {
        Description = "Folder of models: MODEL/config.pbtxt and MODEL/1/…, or model-settings.json here or below.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _template = new("--filename", "-f")
    {
        Description = "Template to serve [default without FOLDER: $TEMPLATE_NAME, else template.yaml].",
        HelpName = "TEMPLATE",
    };

    private readonly RepositoryOptions _repository = new();
    private readonly Option<string?> _base = SharedOptions.Base();
    private readonly Option<string?> _resource = SharedOptions.Resource();
    private readonly Option<string?> _python = SharedOptions.Python();
    private readonly Option<double> _requestTimeout = SharedOptions.RequestTimeout();
    private readonly Option<int?> _port = StartApiCommand.PortOption();
    private readonly Option<string?> _readyFile = StartApiCommand.ReadyFileOption();
    private readonly Option<int?> _owner = new("--owner") { Description = "Process whose end ends the server.", HelpName = "PID" };
    private readonly Option<bool> _background = new("--background") { Hidden = true };

    public ServeCommand(Option<OutputFormat> output)
        : base("serve", "Serve a template's resource, or a folder of models, in the foreground.", output)
    {
        Add(_folder);
        foreach (Option option in new Option[] { _template, _base, _resource, _python, _requestTimeout, _port, _readyFile, _owner, _background })
            Add(option);
        foreach (Option option in _repository.All)
            Add(option);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        if (arguments.GetValue(_background))
            OwnerProcess.LeaveTerminal();

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // SIGTERM is how a server is asked to end: that is no interruption.
        bool asked = false;
        using PosixSignalRegistration signal = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            asked = true;
            ending.Cancel();
        });

        ServiceDescription service = await PrepareService.RunAsync(OptionsOf(arguments), ending.Token).ConfigureAwait(false);
        ApiRegistry registry = ApiRegistry.OfCurrentUser();
        ServerLog log = ServerLog.Open(registry.Logs, arguments.GetValue(_background) ? null : new ForegroundLog(output), TimeProvider.System);
        await using (log.ConfigureAwait(false))
        {
            if (log.Fault is { } fault)
                output.Message($"warning: {fault.Message}");
            try
            {
                string end = await ServeAsync(service, registry, log, arguments, output, ending).ConfigureAwait(false);
                log.Tell($"stopped: {(asked ? "asked to" : cancellationToken.IsCancellationRequested ? "interrupted" : end)}");
            }
            catch (Exception e)
            {
                log.TellFailure(e);
                throw;
            }
        }

        return cancellationToken.IsCancellationRequested && !asked ? ExitCode.Interrupted : ExitCode.Success;
    }

    /// <returns>Why it ended, unless it was asked to.</returns>
    private async Task<string> ServeAsync(
        ServiceDescription service, ApiRegistry registry, ServerLog log, ParseResult arguments, CommandOutput output, CancellationTokenSource ending)
    {
        log.Tell($"process {Environment.ProcessId} starts; models of {service.Models.RepositoryFolder}");
        ApiServer server = await ApiServer.StartAsync(
            new ApiServerOptions
            {
                Models = service.Models with { Log = log },
                HttpPort = arguments.GetValue(_port) ?? service.DefaultPort,
            },
            ending.Token).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            RequireModel(server.Models);
            RunningApi api = Describe(service, server, arguments.GetValue(_owner)) with { LogPath = log.Path };
            using IDisposable registration = registry.Add(api);
            if (arguments.GetValue(_readyFile) is { } readyFile)
                ReadyFile.Write(Absolute(readyFile), api.Uri);
            log.Tell($"ready at {api.Uri}");
            output.Line(ReadyFile.LineOf(api.Uri));
            output.Document(ApiDocuments.Of(api), ToolJson.Default.ApiDocument);

            return await EndAsync(server, arguments.GetValue(_owner), ending).ConfigureAwait(false);
        }
    }

    private PrepareServiceOptions OptionsOf(ParseResult arguments)
    {
        string[] folders = [.. arguments.GetValue(_folder) is { } folder ? (string[])[folder] : [], .. _repository.Folders(arguments)];
        string? template = arguments.GetValue(_template);
        if (folders.Length > 0 && template is not null)
            throw new DismException(ErrorCode.UsageInvalid, "A folder and a template cannot be served at once.", "Give either FOLDER or -f TEMPLATE.");
        PrepareServiceOptions options = folders.Length > 0
            ? new PrepareServiceOptions { RepositoryFolder = Absolute(folders[0]), FurtherFolders = [.. folders[1..].Select(Absolute)] }
            : new PrepareServiceOptions { Source = Source(template ?? SharedOptions.DefaultTemplate, arguments.GetValue(_base)), Resource = arguments.GetValue(_resource) };
        return _repository.Apply(options, arguments) with
        {
            PythonPath = arguments.GetValue(_python),
            RequestTimeout = TimeSpan.FromSeconds(arguments.GetValue(_requestTimeout)),
        };
    }

    /// <summary>A model that could not be loaded does not stop the others, and the log says why; a server without any model is of no use.</summary>
    private static void RequireModel(InferenceServer server)
    {
        if (server.Models.Count > 0 && server.Models.All(m => m.Failure is not null))
            throw server.Models[0].Failure!;
    }

    private static RunningApi Describe(ServiceDescription service, ApiServer server, int? owner)
    {
        using Process self = Process.GetCurrentProcess();
        return new RunningApi
        {
            Uri = server.Uri,
            ProcessId = Environment.ProcessId,
            StartTime = self.StartTime.ToUniversalTime(),
            Models = [.. server.Models.Models.Where(m => m.Failure is null).Select(m => m.Name).Distinct()],
            NotServed = [.. server.Models.Models.Where(m => m.Failure is not null).Select(m => m.Name).Distinct()],
            Resource = service.Resource,
            TemplatePath = service.TemplatePath,
            BasePath = service.BasePath,
            RepositoryPath = service.Models.RepositoryFolder,
            OwnerProcessId = owner,
        };
    }

    /// <summary>Waits for a signal, the owner's end, or the server's own.</summary>
    /// <returns>Which of them it was.</returns>
    private static async Task<string> EndAsync(ApiServer server, int? owner, CancellationTokenSource ending)
    {
        var ends = new List<Task> { server.Completion, Task.Delay(Timeout.Infinite, ending.Token) };
        if (owner is { } processId)
            ends.Add(OwnerProcess.WaitForExitAsync(processId, ending.Token));
        Task first = await Task.WhenAny(ends).ConfigureAwait(false);
        await ending.CancelAsync().ConfigureAwait(false);
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await server.StopAsync(bound.Token).ConfigureAwait(false);
        return first == server.Completion ? "the server ended by itself" : $"its owner, process {owner}, has ended";
    }
}
