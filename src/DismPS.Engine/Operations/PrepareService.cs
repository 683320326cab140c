using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Operations;

/// <summary>Finds or builds what a server loads.</summary>
public static class PrepareService
{
    private const int TritonPort = 8000;
    private const int MLServerPort = 8080;

    /// <summary>Builds a template's artifacts where they are missing or old; checks that a folder exists.</summary>
    /// <exception cref="DismException">The template is invalid, the resource is not clear or of a type without a runtime, or the folder is missing.</exception>
    public static async Task<ServiceDescription> RunAsync(PrepareServiceOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.RepositoryFolder is { } folder)
        {
            return Directory.Exists(folder)
                ? new ServiceDescription(folder, TritonPort, null, null)
                : throw new DismException(ErrorCode.ArtifactNotFound, $"The folder '{folder}' does not exist.", "Name a folder of models, or a template with -f.", folder);
        }

        TemplateSource source = options.Source ?? throw new ArgumentException("Neither a folder nor a template is named.", nameof(options));
        BuildArtifactsResult built = await BuildArtifacts.RunAsync(new BuildArtifactsOptions(source), cancellationToken).ConfigureAwait(false);
        Resource resource = ResourceChoice.One(built.Template, options.Resource);
        RequireRuntime(resource);
        BuiltResource artifact = built.Build.Resources.Single(r => r.Name == resource.Name);
        return new ServiceDescription(
            artifact.Folder,
            resource.Type.Framework == ServingFramework.MLServer ? MLServerPort : TritonPort,
            resource.Name,
            source.FullPath);
    }

    /// <summary>Refuses types that this program cannot serve yet.</summary>
    internal static void RequireRuntime(Resource resource)
    {
        if (resource.Type.Model != ModelType.ONNX)
        {
            throw new DismException(ErrorCode.ModelTypeUnsupported,
                $"Resource '{resource.Name}' is of type {resource.Type}; this version serves ONNX models.",
                "Templates of every type can be checked, built, packaged and published.", resource.Name);
        }
    }
}
