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
            new ApiHostOptions
            {
                SourcePath = options.Source.FullPath,
                IsTemplate = true,
                WorkingFolder = options.Source.WorkingFolder,
                BaseFolder = options.Source.BaseFolder,
                Resource = options.Resource,
                Port = options.Port,
                PythonPath = options.PythonPath,
                OwnerProcessId = options.OwnerProcessId,
                StartTimeout = options.StartTimeout,
                RequestTimeout = options.RequestTimeout,
            },
            cancellationToken).ConfigureAwait(false);
    }
}
