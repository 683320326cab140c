using System.Management.Automation;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Hosting;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Lists the running servers of the current user.</summary>
[Cmdlet(VerbsCommon.Get, "DismApi")]
[OutputType(typeof(DismApi))]
public sealed class GetDismApiCommand : DismCommand
{
    /// <summary>Only servers of models with these names; wildcards are allowed.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ApiCompleter))]
    public string[]? Model { get; set; }

    /// <summary>Only servers with these process ids.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(ProcessIdCompleter))]
    public int[]? ProcessId { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        IReadOnlyList<RunningApi> running;
        try
        {
            running = ListApis.Run();
        }
        catch (DismException e)
        {
            ThrowFault(e);
            return;
        }

        WildcardPattern[]? patterns = Model?.Select(m => WildcardPattern.Get(m, WildcardOptions.IgnoreCase)).ToArray();
        foreach (RunningApi api in running)
        {
            bool named = patterns is null || api.Models.Any(name => patterns.Any(p => p.IsMatch(name)));
            if (named && (ProcessId is null || ProcessId.Contains(api.ProcessId)))
                WriteObject(new DismApi(api));
        }
    }
}
