using DismPS.Engine.Templates;

namespace DismPS.Engine.Artifacts;

/// <summary>Which files servers look for in the package of a resource. Source: dism-core 1.5.1, the builders of its seven types.</summary>
internal static class PackageLayout
{
    /// <summary>What is missing and what is too much, as kind, name and the end of a sentence that begins with the name.</summary>
    internal static IEnumerable<(PackageProblemKind Kind, string Entry, string Fault)> FaultsOf(Resource resource, IReadOnlyCollection<string> files)
    {
        ResourceProperties properties = resource.Properties;
        string[] needed = resource.Type switch
        {
            { Framework: ServingFramework.MLServer } => [ModelSettingsWriter.FileName, properties.ModelUri ?? ""],
            { Model: ModelType.ONNX } => Triton("model.onnx"),
            { Model: ModelType.Torchscript } => Triton("model.pt"),
            { Model: ModelType.TensorflowSavedModel } => Triton("model.savedmodel/"),
            _ => Triton(properties.ModelUri ?? ""),
        };
        foreach (string name in needed)
        {
            bool isThere = name.EndsWith('/') ? files.Any(f => f.StartsWith(name, StringComparison.Ordinal)) : files.Contains(name);
            if (!isThere)
                yield return (PackageProblemKind.Missing, name, $"is missing: {resource.Type} is loaded from it");
        }

        if (resource.Type.Framework == ServingFramework.MLServer)
            yield break;
        foreach (string name in files.Where(f => !f.StartsWith(properties.Name + "/", StringComparison.Ordinal)))
            yield return (PackageProblemKind.Unexpected, name, $"lies outside of '{properties.Name}/', the folder of the service's name");

        string[] Triton(string model) => [$"{properties.Name}/{ConfigPbtxtWriter.FileName}", $"{properties.Name}/1/{model}"];
    }

    /// <summary>The URI by which a packaged template names the archive of a resource; null when it names none.</summary>
    internal static string? UriOf(Resource resource) =>
        resource.Type.Framework == ServingFramework.MLServer ? resource.Properties.CodeUri : resource.Properties.ModelRepositoryUri;

    /// <summary>Name of that archive's file: the last part of the URI. Null when it cannot be a file beside the template.</summary>
    internal static string? FileNameOf(Resource resource)
    {
        string? name = UriOf(resource)?.Split('/')[^1];
        bool isFile = name is { Length: > 0 } and not ("." or "..") && name.IndexOfAny(Path.GetInvalidFileNameChars()) < 0 && !name.Contains('\\');
        return isFile && name!.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) ? name : null;
    }
}
