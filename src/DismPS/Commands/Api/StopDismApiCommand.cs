using System.Management.Automation;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Hosting;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Ends running servers.</summary>
[Cmdlet(VerbsLifecycle.Stop, "DismApi", SupportsShouldProcess = true, DefaultParameterSetName = InputObjectSet)]
[OutputType(typeof(DismApi))]
public sealed class StopDismApiCommand : DismCommand
{
    private const string InputObjectSet = "InputObject";
    private const string ProcessIdSet = "ProcessId";

    /// <summary>Servers as Start-DismApi and Get-DismApi return them.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = InputObjectSet)]
    public DismApi[] InputObject { get; set; } = [];

    /// <summary>Process ids of servers.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ProcessIdSet)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(ProcessIdCompleter))]
    public int[] ProcessId { get; set; } = [];

    /// <summary>How long a server may finish what it is computing before it is ended.</summary>
    [Parameter]
    [ValidateRange(0, 3600)]
    [Duration]
    public int TimeoutSeconds { get; set; } = 10;

    /// <summary>Returns the servers that were stopped.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == InputObjectSet)
        {
            foreach (DismApi api in InputObject)
                Stop(api);
            return;
        }

        // A list of its own: stopping changes what the registry holds.
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

        foreach (int id in ProcessId)
        {
            RunningApi api;
            try
            {
                api = ServerChoice.ByProcess(running, id);
            }
            catch (DismException e)
            {
                WriteFault(e, id);
                continue;
            }

            Stop(new DismApi(api));
        }
    }

    private void Stop(DismApi api)
    {
        if (ShouldProcess($"{api.Uri} (process {api.ProcessId})", "Stop server"))
            AsyncPump.Run(() => StopApi.RunAsync(api.Api, TimeSpan.FromSeconds(TimeoutSeconds), Ended));
        else if (!IsWhatIf)
            return;
        if (PassThru)
            WriteObject(api);
    }

    private bool IsWhatIf => MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? value) && value is SwitchParameter { IsPresent: true };
}
