using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace DismPS.Loading;

/// <summary>Answers the one request for the engine that PowerShell's own load context cannot answer.</summary>
internal static class EngineResolver
{
    private const string EngineName = "DismPS.Engine";

    /// <summary>Folder of the module: where DismPS.dll lies.</summary>
    public static string ModuleFolder { get; } = Path.GetDirectoryName(typeof(EngineResolver).Assembly.Location)!;

    private static readonly Lazy<EngineLoadContext> Context = new(
        () => new EngineLoadContext(Path.Combine(ModuleFolder, "dependencies")));

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "PowerShell has no earlier hook: the cmdlet types name engine types.")]
    internal static void Attach() => AssemblyLoadContext.Default.Resolving += Resolve;

    internal static void Detach() => AssemblyLoadContext.Default.Resolving -= Resolve;

    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name) =>
        name.Name == EngineName ? Context.Value.LoadFromAssemblyName(name) : null;
}
