using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Writing;

namespace DismPS.Engine.Operations.Creation;

/// <summary>The Python code of a new template's model.</summary>
/// <param name="Folder">Absolute.</param>
/// <param name="Handler"><c>module.Class</c>.</param>
/// <param name="Starter">Script to write because there is no handler yet, absolute; null when one was found or named.</param>
internal sealed record ModelCode(string Folder, string Handler, string? Starter)
{
    // A folder of code has a handful of scripts; more is a home directory.
    private const int MaxScripts = 200;
    private const int MaxScriptBytes = 4 * 1024 * 1024;

    /// <summary>Finds the handler, or decides on a starter; null for types without code.</summary>
    /// <param name="type">The type.</param>
    /// <param name="model">The model file, absolute.</param>
    /// <param name="options">What the user said.</param>
    public static ModelCode? For(ResourceType type, string model, CreateTemplateOptions options)
    {
        if (type.Framework != ServingFramework.MLServer)
            return null;
        string beside = Path.GetDirectoryName(model)!;
        if (options.Code is { } said)
        {
            string folder = Path.GetFullPath(said, options.WorkingFolder);
            if (!Directory.Exists(folder) && options.Handler is not null)
                throw new DismException(ErrorCode.ReadFailed, $"There is no code folder '{said}'.", "Check the path.", said);
            return In(folder, options.Handler) ?? Starting(folder);
        }

        IEnumerable<string> candidates = [beside, .. Folders(beside)];
        return candidates.Select(folder => In(folder, options.Handler)).FirstOrDefault(found => found is not null)
            ?? (options.Handler is null
                ? Starting(Path.Join(beside, "code"))
                : throw new DismException(ErrorCode.UsageInvalid, $"The handler '{options.Handler}' was not found beside the model.", "Name the folder of its script with --code or -CodePath.", options.Handler));
    }

    private static IEnumerable<string> Folders(string folder)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(folder).Where(path => !Path.GetFileName(path).StartsWith('.')).Order(StringComparer.Ordinal).Take(MaxScripts)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static ModelCode Starting(string folder)
    {
        string script = Path.Join(folder, StarterHandler.FileName);
        return File.Exists(script)
            ? throw new DismException(ErrorCode.ModelLoadFailed, $"'{script}' defines no class that derives from MLModel.", "Name the class with --handler or -Handler: module.Class.", script)
            : new ModelCode(folder, StarterHandler.Handler, script);
    }

    private static ModelCode? In(string folder, string? handler) => null;
}
