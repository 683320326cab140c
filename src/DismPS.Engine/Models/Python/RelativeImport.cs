namespace DismPS.Engine.Models.Python;

/// <summary>Relative imports, as seen from the folder's top.</summary>
internal static class RelativeImport
{
    /// <summary>The package that so many dots mean in a file; null when they lead out of the folder. Empty for the folder itself.</summary>
    public static string? Package(PythonFile file, int level)
    {
        string package = file.Package;
        for (int i = 1; i < level; i++)
        {
            if (package.Length == 0)
                return null;
            package = package.LastIndexOf('.') is int dot and > 0 ? package[..dot] : "";
        }

        return package;
    }

    /// <summary>Full names that an import asks for, as far as they can be told; null when its dots lead out of the folder.</summary>
    public static string? Module(PythonFile file, PythonImport import)
    {
        if (import.Level == 0)
            return import.Module;
        if (Package(file, import.Level) is not { } package)
            return null;
        return package.Length == 0 ? import.Module : import.Module.Length == 0 ? package : package + "." + import.Module;
    }
}
