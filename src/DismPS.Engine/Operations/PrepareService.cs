using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Engine.Runtimes.Python;
using DismPS.Engine.Serving;
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
            string[] folders = [folder, .. options.FurtherFolders];
            return Array.Find(folders, f => !Directory.Exists(f)) is { } absent
                ? throw new DismException(ErrorCode.ArtifactNotFound, $"The folder '{absent}' does not exist.", "Name a folder of models, or a template with -f.", absent)
                : new ServiceDescription(ModelsOf(folder, options, folders, []), DefaultPortOf(folder), null, null);
        }

        TemplateSource source = options.Source ?? throw new ArgumentException("Neither a folder nor a template is named.", nameof(options));
        BuildArtifactsResult built = await BuildArtifacts.RunAsync(new BuildArtifactsOptions(source), cancellationToken).ConfigureAwait(false);
        Resource resource = ResourceChoice.One(built.Template, options.Resource);
        RequireRuntime(resource);
        BuiltResource artifact = built.Build.Resources.Single(r => r.Name == resource.Name);
        string baseFolder = source.EffectiveBaseFolder;
        string[] environments = resource.Properties.CodeUri is { Length: > 0 } code
            ? [Path.GetFullPath(code, baseFolder), Path.GetDirectoryName(source.FullPath)!, source.WorkingFolder]
            : [Path.GetDirectoryName(source.FullPath)!, source.WorkingFolder];
        return new ServiceDescription(
            ModelsOf(artifact.Folder, options, environments, [resource]),
            PortOf(resource.Type),
            resource.Name,
            source.FullPath,
            baseFolder)
        {
            Fingerprint = artifact.Fingerprint,
        };
    }

    private static InferenceServerOptions ModelsOf(string folder, PrepareServiceOptions options, string[] environments, Resource[] resources) => new()
    {
        RepositoryFolder = folder,
        FurtherFolders = options.FurtherFolders,
        Control = options.Control,
        StartupModels = options.StartupModels,
        PollInterval = options.PollInterval,
        ExitOnError = options.ExitOnError,
        // A template's model is what the server is there for; folders may be mended.
        NeedsModel = options.Source is not null,
        StrictReadiness = options.StrictReadiness,
        Declared = DeclaredModels.Of(resources),
        ModelTimeout = options.RequestTimeout,
        Python = new PythonRuntimeOptions { PythonPath = options.PythonPath, EnvironmentFolders = environments },
    };

    /// <summary>HTTP port of the platform's server for a type.</summary>
    internal static int PortOf(ResourceType type) => type.Framework == ServingFramework.MLServer ? MLServerPort : TritonPort;

    private static int DefaultPortOf(string folder) => File.Exists(Path.Combine(folder, ModelSettingsReader.FileName)) ? MLServerPort : TritonPort;

    /// <summary>Refuses types that this program cannot serve yet.</summary>
    internal static void RequireRuntime(Resource resource)
    {
        if (resource.Type.Model == ModelType.TensorflowSavedModel)
        {
            throw new DismException(ErrorCode.ModelTypeUnsupported,
                $"Resource '{resource.Name}' is of type {resource.Type}; this version serves every type but that one.",
                "It can be checked, built, packaged and published. Convert it to ONNX (tf2onnx) to try it here.", resource.Name);
        }
    }
}
