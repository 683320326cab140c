using System.Management.Automation;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Hosting;
using DismPS.Engine.Operations;
using DismPS.Loading;

namespace DismPS.Commands;

/// <summary>Serves a resource of a template over HTTP, in a process of its own.</summary>
[Cmdlet(VerbsLifecycle.Start, "DismApi", SupportsShouldProcess = true)]
[OutputType(typeof(DismApi))]
public sealed class StartDismApiCommand : DismTemplateCommand
{
    /// <summary>Resource; needed when the template has several.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public string? Resource { get; set; }

    /// <summary>HTTP port; 0 takes any free one. By default the one that the platform's server has: 8000 or 8080.</summary>
    [Parameter]
    [ValidateRange(0, 65535)]
    public int? Port { get; set; }

    /// <summary>Python for handlers and TorchScript: a program, or the folder of a virtual environment.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PythonCompleter))]
    public string? PythonPath { get; set; }

    /// <summary>Lets the server outlive this PowerShell.</summary>
    [Parameter]
    public SwitchParameter Detached { get; set; }

    /// <summary>How long the server may take to get ready.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    [Duration]
    public int StartTimeoutSeconds { get; set; } = 130;

    /// <summary>How long the model may compute for one request.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    [Duration]
    public int RequestTimeoutSeconds { get; set; } = 60;

    /// <summary>Port of gRPC; 0 takes any free one. By default the one after HTTP's.</summary>
    [Parameter]
    [ValidateRange(0, 65535)]
    public int? GrpcPort { get; set; }

    /// <summary>Serves HTTP alone.</summary>
    [Parameter]
    public SwitchParameter NoGrpc { get; set; }

    /// <summary>Port of the metrics alone; 0 takes any free one.</summary>
    [Parameter]
    [ValidateRange(0, 65535)]
    public int? MetricsPort { get; set; }

    /// <summary>Address to listen on.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Address { get; set; }

    /// <summary>Lets other machines reach the server.</summary>
    [Parameter]
    public SwitchParameter AllowRemote { get; set; }

    /// <summary>Whose answers are given where Triton and MLServer differ.</summary>
    [Parameter]
    public DismDialect Dialect { get; set; }

    /// <summary>Who loads and unloads models while the server runs.</summary>
    [Parameter]
    public DismModelControl? ModelControlMode { get; set; }

    /// <summary>Models that are loaded at the start when clients load them.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? LoadModel { get; set; }

    /// <summary>Bytes of the response cache.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    [ByteCount]
    public long ResponseCacheBytes { get; set; }

    /// <summary>Groups of requests that need a header.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? RestrictedApi { get; set; }

    /// <summary>Groups of gRPC calls that need a header.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? RestrictedGrpcApi { get; set; }

    /// <summary>Pattern of the headers that become parameters of a request.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? HeaderForwardPattern { get; set; }

    private ServingOptions Serving => new()
    {
        GrpcPort = GrpcPort,
        AllowGrpc = !NoGrpc,
        MetricsPort = MetricsPort,
        Address = Address,
        AllowRemote = AllowRemote,
        Dialect = Dialect == DismDialect.Default ? null : Dialect.ToString().ToLowerInvariant(),
        Control = ModelControlMode?.ToString().ToLowerInvariant(),
        LoadModels = LoadModel ?? [],
        ResponseCacheBytes = ResponseCacheBytes > 0 ? ResponseCacheBytes : null,
        Restrictions = RestrictedApi ?? [],
        GrpcRestrictions = RestrictedGrpcApi ?? [],
        HeaderPattern = HeaderForwardPattern,
        GrpcHeaderPattern = HeaderForwardPattern,
    };

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string file = TemplatePath;
        if (!ShouldProcess(Resource is null ? file : $"{Resource} of {file}", "Start server"))
            return;
        try
        {
            var host = new EmbeddedApiHost(ServerProgram.InFolder(System.IO.Path.Combine(EngineResolver.ModuleFolder, "server")));
            var options = new StartApiOptions(Source)
            {
                Resource = Resource,
                Port = Port,
                Serving = Serving,
                PythonPath = PythonOf(PythonPath),
                OwnerProcessId = Detached ? null : Environment.ProcessId,
                StartTimeout = TimeSpan.FromSeconds(StartTimeoutSeconds),
                RequestTimeout = TimeSpan.FromSeconds(RequestTimeoutSeconds),
            };
            WriteVerbose($"Starting a server for {file}");
            WriteObject(new DismApi(Await("Starting a server", file, () => new StartApi(host).RunAsync(options, Ended))));
        }
        catch (DismException e)
        {
            WriteFault(e, file);
        }
    }
}
