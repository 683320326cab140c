using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models.Python;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Writing;
using DismPS.Engine.Validation.Rules;

namespace DismPS.Engine.Operations.Creation;

/// <summary>The Python code of a new template's model.</summary>
/// <param name="Folder">Absolute.</param>
/// <param name="Handler"><c>module.Class</c>.</param>
/// <param name="Starter">Script to write because there is no handler yet, absolute; null when one was found or named.</param>
internal sealed record ModelCode(string Folder, string Handler, string? Starter)
{
    // A folder of code has a handful of scripts; more is a home directory.
    private const int MaxScripts = 200;

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

        // A folder of code first: the handler's own folder is copied whole, and the model's may hold anything.
        IEnumerable<string> candidates = [.. Folders(beside), beside];
        List<ModelCode> all = [.. candidates.Select(folder => In(folder, options.Handler)).OfType<ModelCode>()];
        // Of several, the one that imports the model's own library.
        if (all.Count > 1 && all.FindAll(code => code.Imports(type.Model)) is { Count: > 0 } fitting)
            all = fitting;
        ModelCode? found = all.Count == 0 ? null : all[0] with { IsGuess = all.Count > 1 };
        if (found is not null && CodeFolderRule.HoldsBuild(found.Folder, options.BaseFolder ?? options.WorkingFolder))
            throw new DismException(ErrorCode.ModelLoadFailed, $"'{found.Script}' lies in the folder in which the command runs, which the build cannot copy into itself.", "Move the handler and its modules into a folder of their own, for example code.", found.Script);
        return found
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

    // The class that the user named, or the one that derives from MLModel; app.py before other scripts, as the platform's examples have it.
    private static ModelCode? In(string folder, string? handler)
    {
        if (!Directory.Exists(folder))
            return null;
        PythonFolder code = PythonFolder.Read(folder);
        if (handler is not null)
        {
            int dot = handler.LastIndexOf('.');
            return dot > 0 && code.Module(handler[..dot]) is { Content: { } content } && content.Classes.Any(type => type.IsImportable && type.Name == handler[(dot + 1)..])
                ? new ModelCode(folder, handler, null)
                : null;
        }

        foreach (PythonFile file in code.Files.Where(file => !file.Path.Contains('/')).Take(MaxScripts).OrderBy(file => file.Path == StarterHandler.FileName ? 0 : 1).ThenBy(file => file.Path, StringComparer.Ordinal))
        {
            // A package's own script cannot be named as a handler: a.b.Class means a/b.py.
            PythonClass? found = file.IsPackage ? null : file.Content?.Classes.LastOrDefault(type =>
                type.IsImportable && HandlerLineage.Of(code, file, type).Base is HandlerBase.MlModel or HandlerBase.Runtime);
            if (found is not null)
                return new ModelCode(folder, $"{file.Name}.{found.Name}", null);
        }

        return null;
    }

    /// <summary>True when another folder could be meant as well.</summary>
    public bool IsGuess { get; init; }

    private bool Imports(ModelType model)
    {
        string library = model switch { ModelType.XGBoost => "xgboost", ModelType.LightGBM => "lightgbm", _ => "joblib" };
        return PythonFolder.Read(Folder).Files.Any(file => file.Content?.Imports.Any(import => import.Module.Split('.')[0] == library) == true);
    }

    /// <summary>Absolute path of the handler's script.</summary>
    public string Script => Path.Join([Folder, .. Handler.Split('.')[..^1]]) + ".py";
}
