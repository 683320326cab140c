using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Hosting;
using DismPS.Engine.Inference;
using DismPS.Engine.Models;
using DismPS.Engine.Operations;
using DismPS.Engine.Serving;
using DismPS.Server;
using DismPS.Tool.Commands.Serving;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary><c>dismps serve</c>: a server in the foreground. The one command that runs more than an operation.</summary>
internal sealed class ServeCommand : DismpsCommand
{
    private static readonly TimeSpan RegistryInterval = TimeSpan.FromSeconds(1);

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
    private readonly NetworkOptions _network = new();
    private readonly AnswerOptions _answers = new();
    private readonly LogOptions _logs = new();
    private readonly ForeignOptions _foreign = new();
    private readonly Option<string?> _base = SharedOptions.Base();
    private readonly Option<string?> _resource = SharedOptions.Resource();
    private readonly Option<string?> _python = SharedOptions.Python();
    private readonly Option<double> _requestTimeout = SharedOptions.RequestTimeout();
    private readonly Option<string?> _readyFile = StartApiCommand.ReadyFileOption();
    private readonly Option<int?> _owner = new("--owner") { Description = "Process whose end ends the server.", HelpName = "PID" };
    private readonly Option<bool> _background = new("--background") { Hidden = true };

    public ServeCommand(Option<OutputFormat> output)
        : base("serve", "Serve a template's resource, or a folder of models, in the foreground; takes what tritonserver and 'mlserver start' take.", output)
    {
        // The library takes an option that it does not know for the folder, and --model-repository would be another one.
        _folder.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(t => t.Value.StartsWith("--", StringComparison.Ordinal)))
                result.AddError(CommandLineText.Unrecognized(token.Value, this));
        });
        Add(_folder);
        foreach (Option option in new Option[] { _template, _base, _resource, _python, _requestTimeout, _readyFile, _owner, _background })
            Add(option);
        foreach (Option option in (Option[])[.. _network.All, .. _repository.All, .. _answers.All, .. _logs.All, .. _foreign.All])
            Add(option);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        bool background = arguments.GetValue(_background);
        if (background)
            OwnerProcess.LeaveTerminal();

        using var signals = new StopSignals(cancellationToken);
        bool ready = false;
        try
        {
            string[] folders = Folders(arguments);
            MlserverSettings settings = SettingsOf(folders, out IReadOnlyDictionary<string, string> variables);
            IEnumerable<string> notes = [.. _foreign.Judge(arguments), .. new[] { _logs.Judge(arguments), _repository.Judge(arguments) }.OfType<string>(), .. settings.Notes];
            ServiceDescription service = await PrepareService.RunAsync(OptionsOf(arguments, folders, settings), signals.Token).ConfigureAwait(false);
            var options = new ApiServerOptions { Models = service.Models with { ModelSettingsVariables = variables } };
            options = _network.Apply(_answers.Apply(options, arguments, settings), arguments, service.DefaultPort, settings);

            ApiRegistry registry = ApiRegistry.OfCurrentUser();
            ServerLog log = ServerLog.Open(registry.Logs, background ? null : new ForegroundLog(output), TimeProvider.System);
            await using (log.ConfigureAwait(false))
            {
                var voice = new ServeVoice(log, output, background);
                if (log.Fault is { } fault)
                    output.Message($"warning: {fault.Message}");
                foreach (string note in notes)
                    voice.Note(note);
                try
                {
                    options = options with { Models = options.Models! with { Log = log } };
                    string end = await ServeAsync(service, options, registry, voice, arguments, output, signals, () => ready = true).ConfigureAwait(false);
                    voice.Tell($"stopped: {(signals.Signal is null && !cancellationToken.IsCancellationRequested ? end : "asked to")}");
                }
                catch (Exception e)
                {
                    log.TellFailure(e);
                    throw;
                }
            }
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            // It was asked to end before it was ready.
        }

        return signals.Signal is null && cancellationToken.IsCancellationRequested ? ExitCode.Interrupted : signals.ExitCode(ready);
    }

    /// <returns>Why it ended, unless it was asked to.</returns>
    private async Task<string> ServeAsync(
        ServiceDescription service, ApiServerOptions options, ApiRegistry registry, ServeVoice voice, ParseResult arguments, CommandOutput output, StopSignals signals,
        Action ready)
    {
        voice.Tell($"process {Environment.ProcessId} starts; models of {service.Models.RepositoryFolder}");
        ApiServer server = await ApiServer.StartAsync(options, signals.Token).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            server.Models.Settings.UpdateLog(log => _logs.Apply(log, arguments));
            RunningApi api = Describe(service, server, options, arguments.GetValue(_owner)) with { LogPath = voice.LogPath };
            using IDisposable registration = registry.Add(api);
            if (arguments.GetValue(_readyFile) is { } readyFile)
                ReadyFile.Write(Absolute(readyFile), api.Uri);
            voice.Ready(api, options);
            ready();
            output.Line(ReadyFile.LineOf(api.Uri));
            output.Document(ApiDocuments.Of(api), ToolJson.Default.ApiDocument);

            Task kept = KeepCurrentAsync(server, registry, api, signals.Token);
            string end = await EndAsync(server, arguments.GetValue(_owner), voice, signals).ConfigureAwait(false);
            await kept.ConfigureAwait(false);
            return end;
        }
    }

    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>: a template is named too.</exception>
    private string[] Folders(ParseResult arguments)
    {
        string[] folders = [.. arguments.GetValue(_folder) is { } folder ? (string[])[folder] : [], .. _repository.Folders(arguments)];
        if (folders.Length > 0 && arguments.GetValue(_template) is not null)
            throw new DismException(ErrorCode.UsageInvalid, "A folder and a template cannot be served at once.", "Give either FOLDER or -f TEMPLATE.");
        return [.. folders.Select(Absolute)];
    }

    /// <summary>What <c>mlserver start FOLDER</c> would read; nothing for other folders, so that a stray variable cannot move a port of theirs.</summary>
    private static MlserverSettings SettingsOf(string[] folders, out IReadOnlyDictionary<string, string> models)
    {
        var variables = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(v => (string)v.Key, v => (string?)v.Value ?? "", StringComparer.Ordinal);
        bool taken = folders is [var first, ..] && MlserverSettingsReader.Takes(first, variables);
        models = taken ? ModelSettingsEnvironment.Of(variables) : System.Collections.Immutable.ImmutableDictionary<string, string>.Empty;
        return taken ? MlserverSettingsReader.Read(folders[0], variables) : new MlserverSettings();
    }

    private PrepareServiceOptions OptionsOf(ParseResult arguments, string[] folders, MlserverSettings settings)
    {
        PrepareServiceOptions options = folders.Length > 0
            ? new PrepareServiceOptions { RepositoryFolder = folders[0], FurtherFolders = folders[1..] }
            : new PrepareServiceOptions
            {
                Source = Source(arguments.GetValue(_template) ?? SharedOptions.DefaultTemplate, arguments.GetValue(_base)),
                Resource = arguments.GetValue(_resource),
            };
        return _repository.Apply(options, arguments, settings) with
        {
            PythonPath = arguments.GetValue(_python),
            RequestTimeout = TimeSpan.FromSeconds(arguments.GetValue(_requestTimeout)),
        };
    }

    private static RunningApi Describe(ServiceDescription service, ApiServer server, ApiServerOptions options, int? owner)
    {
        using Process self = Process.GetCurrentProcess();
        return new RunningApi
        {
            Uri = server.Uri,
            GrpcUri = server.GrpcUri is { } grpc ? GrpcInferenceClient.AddressOf(grpc) : null,
            MetricsUri = options.AllowMetrics ? server.MetricsUri : null,
            ProcessId = Environment.ProcessId,
            StartTime = self.StartTime.ToUniversalTime(),
            Models = NamesOf(server, served: true),
            NotServed = NamesOf(server, served: false),
            Resource = service.Resource,
            TemplatePath = service.TemplatePath,
            BasePath = service.BasePath,
            RepositoryPath = service.Models.RepositoryFolder,
            OwnerProcessId = owner,
        };
    }

    private static ImmutableArray<string> NamesOf(ApiServer server, bool served) =>
        [.. server.Models.Models.Where(m => m.Failure is null == served).Select(m => m.Name).Distinct()];

    /// <summary>Keeps the list of servers true while models come and go.</summary>
    private static async Task KeepCurrentAsync(ApiServer server, ApiRegistry registry, RunningApi api, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(RegistryInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                RunningApi now = api with { Models = NamesOf(server, served: true), NotServed = NamesOf(server, served: false) };
                if (now.Models.SequenceEqual(api.Models) && now.NotServed.SequenceEqual(api.NotServed))
                    continue;
                try
                {
                    registry.Update(now);
                    api = now;
                }
                catch (DismException)
                {
                    // Somebody has taken the folder away or filled the disk; the server goes on, and tries again.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server ends.
        }
    }

    /// <summary>Waits for a signal, the owner's end, or the server's own.</summary>
    /// <returns>Which of them it was.</returns>
    private static async Task<string> EndAsync(ApiServer server, int? owner, ServeVoice voice, StopSignals signals)
    {
        var ends = new List<Task> { server.Completion, Task.Delay(Timeout.Infinite, signals.Token) };
        if (owner is { } processId)
            ends.Add(OwnerProcess.WaitForExitAsync(processId, signals.Token));
        Task first = await Task.WhenAny(ends).ConfigureAwait(false);
        await signals.CancelAsync().ConfigureAwait(false);
        voice.Tell("takes no more requests; those in flight end first");
        await server.StopAsync(CancellationToken.None).ConfigureAwait(false);
        return first == server.Completion ? "the server ended by itself" : $"its owner, process {owner}, has ended";
    }
}
