using System.Management.Automation;

namespace DismPS.Loading;

/// <summary>Takes the assembly hook back when the module is removed.</summary>
public sealed class ModuleCleanup : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private static int _imports;

    /// <inheritdoc/>
    public void OnImport()
    {
        // The module initializer runs once in a process; a second import after a removal needs the hook again.
        if (Interlocked.Increment(ref _imports) > 1)
        {
            EngineResolver.Detach();
            EngineResolver.Attach();
        }
    }

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => EngineResolver.Detach();
}
