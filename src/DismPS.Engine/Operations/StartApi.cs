using DismPS.Engine.Diagnostics;
using DismPS.Engine.Hosting;

namespace DismPS.Engine.Operations;

/// <summary>Puts a resource of a template on a port, in a process of its own.</summary>
public sealed class StartApi(IApiHost host)
{
    /// <summary>Builds what is missing, starts the server, waits until it answers.</summary>
    /// <exception cref="DismException">The template is invalid, the resource is not clear, or the server did not get ready.</exception>
    public async Task<RunningApi> RunAsync(StartApiOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        // Checked here as well as in the server, so that a wrong template costs no process start and keeps its diagnostics.
        BuildArtifactsResult build = await BuildArtifacts.RunAsync(new BuildArtifactsOptions(options.Source), cancellationToken).ConfigureAwait(false);
        ResourceChoice.One(build.Template, options.Resource);
        return await host.StartAsync(
            HostOptionsOf(options.Source, options.Resource) with
            {
                Port = options.Port,
                PythonPath = options.PythonPath,
                OwnerProcessId = options.OwnerProcessId,
                StartTimeout = options.StartTimeout,
                RequestTimeout = options.RequestTimeout,
                Serving = options.Serving,
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What a host needs to know of a template's resource.</summary>
    internal static ApiHostOptions HostOptionsOf(TemplateSource source, string? resource) => new()
    {
        SourcePath = source.FullPath,
        IsTemplate = true,
        WorkingFolder = source.WorkingFolder,
        BaseFolder = source.BaseFolder,
        Resource = resource,
    };
}
