using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models.Python;
using DismPS.Engine.Runtimes.Python;
using DismPS.Engine.Runtimes.Python.Environments;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Operations;

/// <summary>A resource for which an environment is made.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="CodeFolder">Absolute code folder; null for TorchScript.</param>
/// <param name="HandlerFolder">Absolute folder of the handler's script; null for TorchScript.</param>
/// <param name="Modules">Top-level modules that it imports and neither Python nor the worker brings.</param>
internal sealed record EnvironmentSubject(Resource Resource, string? CodeFolder, string? HandlerFolder, ImmutableArray<string> Modules)
{
    private const string FileName = "requirements.txt";

    /// <summary>The server that the platform runs it in.</summary>
    public ServingFramework Framework => Resource.Type.Framework;

    /// <summary>The resources of a template that need a Python.</summary>
    /// <exception cref="DismException">There is none.</exception>
    public static ImmutableArray<EnvironmentSubject> Of(TemplateSource source, string? name)
    {
        // The environment is made before the model is there as often as after.
        DismTemplate template = ValidateTemplate.Require(source, checkFiles: false);
        IEnumerable<Resource> resources = name is null ? template.Resources : [ResourceChoice.One(template, name)];
        ImmutableArray<EnvironmentSubject> subjects = [.. resources.Select(r => Of(source, r)).OfType<EnvironmentSubject>()];
        return !subjects.IsEmpty ? subjects : throw new DismException(ErrorCode.UsageInvalid,
            $"{(name is null ? $"No resource of {source.Path}" : $"'{name}'")} needs a Python.", "Only handlers, Triton Python models and TorchScript do.", source.Path);
    }

    /// <summary>The nearest requirements file; null when there is none.</summary>
    public string? FindRequirements(TemplateSource source)
    {
        string template = Path.GetDirectoryName(source.FullPath)!;
        return new[] { HandlerFolder, CodeFolder, template }.OfType<string>().Select(f => Path.Combine(f, FileName)).FirstOrDefault(File.Exists);
    }

    /// <summary>Packages that usually bring the modules.</summary>
    public IEnumerable<string> Packages => Modules.Select(PackageName.OfImport);

    private static EnvironmentSubject? Of(TemplateSource source, Resource resource)
    {
        bool isHandler = resource.Type.Framework == ServingFramework.MLServer;
        if (resource.Type.Model == ModelType.Torchscript)
            return new EnvironmentSubject(resource, null, null, ["torch"]);
        if ((!isHandler && resource.Type.Model != ModelType.Python) || resource.Properties.CodeUri is not { Length: > 0 } uri)
            return null;
        string code = Path.GetFullPath(uri, source.EffectiveBaseFolder);
        if (!Directory.Exists(code))
            throw new DismException(ErrorCode.ReadFailed, $"The code folder '{uri}' of {resource.Name} does not exist.", $"Paths of the template start from {source.EffectiveBaseFolder}; --base or -BasePath names another folder.", code);
        string handler = resource.Properties.Handler ?? "";
        string entry = !isHandler ? "model" : handler.LastIndexOf('.') is > 0 and int dot ? handler[..dot] : handler;
        ImmutableArray<string> modules = [.. RequiredModules.Of(PythonFolder.Read(code), entry).Select(m => m.Name)];
        if (!isHandler && !modules.Contains("numpy"))
            modules = modules.Add("numpy");
        string beside = Path.GetFullPath(Path.Combine(code, Path.GetDirectoryName(entry.Replace('.', Path.DirectorySeparatorChar)) ?? ""));
        return new EnvironmentSubject(resource, Path.TrimEndingDirectorySeparator(code), Path.TrimEndingDirectorySeparator(beside), modules);
    }
}
