using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Operations;

/// <summary>Reaches the model of a resource: on a server, or in this process.</summary>
internal static class ModelClient
{
    /// <summary>A client for requests to <paramref name="resource"/>.</summary>
    /// <param name="source">Template of the resource.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="server">Server to ask; null loads the model here.</param>
    /// <param name="options">Limits and encoding of requests to a server.</param>
    /// <param name="cancellationToken">Ends the loading.</param>
    /// <exception cref="DismException">The model cannot be loaded, or the address is wrong.</exception>
    public static async Task<IInferenceClient> OpenAsync(
        TemplateSource source, Resource resource, Uri? server, HttpInferenceOptions options, CancellationToken cancellationToken)
    {
        if (server is not null)
            return new HttpInferenceClient(server, options);

        ServiceDescription service = await PrepareService
            .RunAsync(new PrepareServiceOptions { Source = source, Resource = resource.Name }, cancellationToken).ConfigureAwait(false);
        return await InProcessInferenceClient
            .OpenAsync(service.RepositoryFolder, options.Timeout, cancellationToken).ConfigureAwait(false);
    }
}
