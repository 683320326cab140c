using System.Management.Automation;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Hosting;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Returns what servers and their models have said.</summary>
[Cmdlet(VerbsCommunications.Receive, "DismLog", DefaultParameterSetName = InputObjectSet)]
[OutputType(typeof(DismLogEntry))]
public sealed class ReceiveDismLogCommand : DismCommand
{
    private const string InputObjectSet = "InputObject";
    private const string ProcessIdSet = "ProcessId";
    private const string UriSet = "Uri";

    private readonly List<ServerLogFile> _logs = [];

    /// <summary>Servers as Start-DismApi and Get-DismApi return them; without it, the only server that runs.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ParameterSetName = InputObjectSet)]
    public DismApi[]? InputObject { get; set; }

    /// <summary>Process ids of servers, also of such that have ended.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ProcessIdSet)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(ProcessIdCompleter))]
    public int[] ProcessId { get; set; } = [];

    /// <summary>Addresses of servers.</summary>
    [Parameter(Mandatory = true, ParameterSetName = UriSet)]
    [ArgumentCompleter(typeof(ApiUriCompleter))]
    public Uri[] Uri { get; set; } = [];

    /// <summary>Only lines of models with these names; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ApiCompleter))]
    public string[]? Model { get; set; }

    /// <summary>Only the last so many lines of each server.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    [Alias("Last")]
    public int? Tail { get; set; }

    /// <summary>Only lines since this time.</summary>
    [Parameter]
    public DateTime? Since { get; set; }

    /// <summary>Goes on with new lines until the servers have ended.</summary>
    [Parameter]
    [Alias("Follow")]
    public SwitchParameter Wait { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case ProcessIdSet:
                Add(ProcessId, FindLog.ByProcess);
                break;
            case UriSet:
                Add(Uri, FindLog.ByUri);
                break;
            default:
                if (InputObject is { } servers)
                    Add(servers, static api => FindLog.Of(api.Api));
                break;
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        bool isDefault = ParameterSetName == InputObjectSet && InputObject is null && !MyInvocation.ExpectingInput;
        if (isDefault)
            Add<object?>([null], static _ => FindLog.Only());
        if (_logs.Count == 0)
            return;
        WildcardPattern[]? patterns = Model?.Select(m => WildcardPattern.Get(m, WildcardOptions.IgnoreCase)).ToArray();
        var options = new ReadLogOptions
        {
            Tail = Tail,
            Since = Since is { } since ? new DateTimeOffset(since) : null,
            IncludesSource = patterns is null ? null : source => patterns.Any(p => p.IsMatch(source)),
            Follow = Wait,
        };
        IEnumerable<LogEntry> entries = AsyncPump.Enumerate(token => ReadLog.RunAsync(_logs, options, token), Ended);
        foreach (LogEntry entry in Guarded(entries))
            WriteObject(new DismLogEntry(entry));
    }

    private void Add<T>(IEnumerable<T> servers, Func<T, ServerLogFile> find)
    {
        foreach (T server in servers)
        {
            try
            {
                ServerLogFile log = find(server);
                if (!_logs.Contains(log))
                    _logs.Add(log);
            }
            catch (DismException e)
            {
                WriteFault(e, server);
            }
        }
    }
}
