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
    public string? PythonPath { get; set; }

    /// <summary>Lets the server outlive this PowerShell.</summary>
    [Parameter]
    public SwitchParameter Detached { get; set; }

    /// <summary>How long the server may take to get ready.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int StartTimeoutSeconds { get; set; } = 130;

    /// <summary>How long the model may compute for one request.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int RequestTimeoutSeconds { get; set; } = 60;

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
                PythonPath = PythonOf(PythonPath),
                OwnerProcessId = Detached ? null : Environment.ProcessId,
                StartTimeout = TimeSpan.FromSeconds(StartTimeoutSeconds),
                RequestTimeout = TimeSpan.FromSeconds(RequestTimeoutSeconds),
            };
            WriteVerbose($"Starting a server for {file}");
            WriteObject(new DismApi(AsyncPump.Run(() => new StartApi(host).RunAsync(options, Ended))));
        }
        catch (DismException e)
        {
            WriteFault(e, file);
        }
    }
}
