using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace DismPS.Loading;

/// <summary>
/// Gives a session the module's views when its first cmdlet runs. The manifest does not name them, because PowerShell then builds all views of the session
/// again at import, its own among them, and looks for type files of its own that are not there any more: as long as the rest of the import takes.
/// </summary>
internal static class ModuleViews
{
    // Behind those of a profile: what users set for themselves stays in front.
    private const string Script = """
        param($Formats, $Types)
        $quiet = @{ WhatIf = $false; Confirm = $false; Verbose = $false; Debug = $false; ErrorAction = 'Ignore' }
        Microsoft.PowerShell.Utility\Update-TypeData -AppendPath $Types @quiet
        Microsoft.PowerShell.Utility\Update-FormatData -AppendPath $Formats @quiet
        """;

    private static readonly ConditionalWeakTable<Runspace, object> Sessions = [];

    /// <summary>Loads the views unless the session has them.</summary>
    public static void Load(CommandInvocationIntrinsics session)
    {
        if (Runspace.DefaultRunspace is not { } runspace || !Sessions.TryAdd(runspace, Script))
            return;
        try
        {
            session.InvokeScript(
                useLocalScope: true, ScriptBlock.Create(Script), input: null, Path.Combine(EngineResolver.ModuleFolder, "DismPS.Format.ps1xml"), Path.Combine(EngineResolver.ModuleFolder, "DismPS.Types.ps1xml"));
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            // A session that takes no views, or has no such commands, shows objects as PowerShell does by itself.
        }
    }
}
