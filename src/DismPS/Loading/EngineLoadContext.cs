using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace DismPS.Loading;

/// <summary>Holds the engine and its libraries apart from those of PowerShell and of other modules.</summary>
internal sealed class EngineLoadContext : AssemblyLoadContext
{
    private readonly string _folder;

    public EngineLoadContext(string folder)
        : base("DismPS", isCollectible: false) => _folder = folder;

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        // What is not ours, the framework above all, is PowerShell's own and must stay one copy.
        string path = Path.Combine(_folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        // PowerShell looks neither into the NuGet layout nor for the lib prefix.
        string natives = Path.Combine(_folder, "runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        foreach (string name in Candidates(unmanagedDllName))
        {
            string path = Path.Combine(natives, name);
            if (File.Exists(path))
                return LoadUnmanagedDllFromPath(path);
        }

        return 0;
    }

    private static IEnumerable<string> Candidates(string name)
    {
        yield return name;
        if (OperatingSystem.IsWindows())
        {
            yield return name + ".dll";
        }
        else
        {
            string extension = OperatingSystem.IsMacOS() ? ".dylib" : ".so";
            yield return "lib" + name + extension;
            yield return name + extension;
        }
    }
}
