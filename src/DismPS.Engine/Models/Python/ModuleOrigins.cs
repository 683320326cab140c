using DismPS.Engine.Templates;

namespace DismPS.Engine.Models.Python;

/// <summary>
/// Says where the platform finds a module that the code of a folder, or a model file beside it, asks for.
/// The folder is the only place of the user's own: MLServer and Triton put it on the import path and nothing else.
/// </summary>
internal sealed class ModuleOrigins
{
    private readonly PythonFolder _folder;
    private readonly ServingFramework _framework;

    public ModuleOrigins(PythonFolder folder, ServingFramework framework)
    {
        _folder = folder;
        _framework = framework;
    }

    /// <summary>Reads a code folder.</summary>
    /// <param name="codeFolder">Absolute path of a folder that exists.</param>
    /// <param name="framework">The server that will import.</param>
    public static ModuleOrigins Read(string codeFolder, ServingFramework framework) => new(PythonFolder.Read(codeFolder), framework);

    /// <summary>The folder.</summary>
    public PythonFolder Folder => _folder;

    /// <summary>Names of the folder's modules, for suggestions.</summary>
    public IEnumerable<string> FolderModules => _folder.Modules;

    /// <summary>Where a module comes from, by its full dotted name: <c>preprocess</c>, <c>sklearn.decomposition._nmf</c>.</summary>
    public ModuleOrigin Of(string module)
    {
        string first = First(module);
        // A mere folder is found last; a script of a known name is reported as such, and mostly not found either.
        if (StandardModules.Contains(first))
            return ModuleOrigin.StandardLibrary;
        if (PlatformModules.Contains(_framework, module))
            return ModuleOrigin.Platform;
        if (_folder.Has(module))
            return ModuleOrigin.Folder;
        return _folder.EditsPath && FindBelow(module) ? ModuleOrigin.Folder : ModuleOrigin.Unknown;
    }

    /// <summary>True when the first part of a module's name is found in the folder, whether the rest is or not.</summary>
    public bool IsOfFolder(string module)
    {
        string first = First(module);
        return !StandardModules.Contains(first) && !PlatformModules.Contains(_framework, first) && _folder.Has(first);
    }

    /// <summary>Whether a module of the folder has a name that can be imported from it; null when its text does not tell.</summary>
    public bool? Defines(string module, string name)
    {
        if (_folder.Has(module.Length == 0 ? name : module + "." + name))
            return true;
        if (name.StartsWith("__", StringComparison.Ordinal) && name.EndsWith("__", StringComparison.Ordinal))
            return null;
        if (_folder.Module(module) is { } file)
            return file.Content is not { Fault: null } content ? null : content.Names.Contains(name) ? true : content.HasHiddenNames ? null : false;
        // A folder without __init__.py has nothing but the modules in it.
        return !_folder.HasRegular(module) && _folder.Has(module) && _folder.IsComplete ? false : null;
    }

    /// <summary>The folder's or the platform's module that was probably meant, or null.</summary>
    public string? Nearest(string module)
    {
        if (Diagnostics.NearestName.Find(module, FolderModules) is { } own)
            return own;
        // Most modules that are missing are the user's own, whatever known name they resemble; only a slip of one letter is told.
        return module.Contains('.') || module.Length < 5
            ? null
            : Diagnostics.NearestName.Find(module, PlatformModules.Of(_framework).Concat(StandardModules.Public).Where(name => name.Length == module.Length && name[0] == module[0]));
    }

    // With an edited import path any folder below may be the start of a search.
    private bool FindBelow(string module)
    {
        string end = "." + module;
        return _folder.Modules.Any(name => name.EndsWith(end, StringComparison.Ordinal));
    }

    private static string First(string module) => module.IndexOf('.') is int dot and > 0 ? module[..dot] : module;
}
