using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Runtimes.Python;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Operations;

/// <summary>Reaches the model of a resource: on a server, or in this process.</summary>
internal static class ModelClient
{
    /// <summary>A client for requests to <paramref name="resource"/>.</summary>
    /// <param name="source">Template of the resource.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="server">Server to ask; null loads the model here.</param>
    /// <param name="connection">How a server is reached; its time limit is that of a model in this process too.</param>
    /// <param name="pythonPath">Interpreter for a Python model that is loaded here; null to look for one.</param>
    /// <param name="cancellationToken">Ends the loading.</param>
    /// <exception cref="DismException">The model cannot be loaded, or the address is wrong.</exception>
    public static async Task<IInferenceClient> OpenAsync(
        TemplateSource source, Resource resource, Uri? server, ServerConnection connection, string? pythonPath, CancellationToken cancellationToken) =>
        (await OpenAsync(source, resource, server, connection, pythonPath, 1, cancellationToken).ConfigureAwait(false)).Client;

    /// <summary>The same for requests of which several may be under way.</summary>
    /// <param name="source">Template of the resource.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="server">Server to ask; null loads the model here.</param>
    /// <param name="connection">How a server is reached.</param>
    /// <param name="pythonPath">Interpreter for a Python model that is loaded here.</param>
    /// <param name="instances">Instances of a model that is loaded here.</param>
    /// <param name="cancellationToken">Ends the loading.</param>
    /// <exception cref="DismException">The model cannot be loaded, or the address is wrong.</exception>
    public static async Task<OpenedModel> OpenAsync(
        TemplateSource source, Resource resource, Uri? server, ServerConnection connection, string? pythonPath, int instances, CancellationToken cancellationToken)
    {
        if (server is not null)
        {
            IInferenceClient remote = GrpcInferenceClient.Takes(server) ? new GrpcInferenceClient(server, connection) : new HttpInferenceClient(server, connection);
            return new OpenedModel(remote, $"{resource.Properties.Name} at {server.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)}");
        }

        // Built aside: scoring needs no right to write where the user stands, and leaves a build that is served alone.
        string folder = CreateFolder();
        // ONNX Runtime holds the model in memory: its file is needed only to load it. A handler may read its folder at any time.
        bool needed = resource.Type.Model != ModelType.ONNX;
        bool opened = false;
        try
        {
            TemplateSource aside = source with { Path = source.FullPath, WorkingFolder = folder, BaseFolder = source.EffectiveBaseFolder };
            ServiceDescription service = await PrepareService.RunAsync(
                new PrepareServiceOptions { Source = aside, Resource = resource.Name, PythonPath = pythonPath }, cancellationToken).ConfigureAwait(false);
            IInferenceClient client = await InProcessInferenceClient
                .OpenAsync(service.Models, instances, connection.Timeout, needed ? () => TemporaryFiles.Discard(folder) : () => { }, cancellationToken).ConfigureAwait(false);
            opened = true;
            return new OpenedModel(client, service.Fingerprint ?? "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(e);
        }
        finally
        {
            if (!opened || !needed)
                TemporaryFiles.Discard(folder);
        }
    }

    private static string CreateFolder()
    {
        try
        {
            return Directory.CreateTempSubdirectory("dismps-").FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(e);
        }
    }

    private static DismException Unwritable(Exception e) => new(
        ErrorCode.WriteFailed, $"The folder for temporary files, '{Path.GetTempPath()}', cannot be written: {e.Message}", "Set TMPDIR to a folder that you may write to.", Path.GetTempPath(), e);
}
