using System.Collections;
using System.Management.Automation;
using System.Runtime.CompilerServices;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Operations;
using DismPS.Engine.Operations.Dials;

namespace DismPS.Commands;

/// <content>Lumisections in DIALS in place of files.</content>
public sealed partial class InvokeDismInferenceCommand
{
    /// <summary>Scores lumisections straight from DIALS.</summary>
    [Parameter(Mandatory = true, ParameterSetName = DialsSet)]
    public SwitchParameter Dials { get; set; }

    /// <summary>Full name of the dataset, the same with wildcards, or the primary dataset.</summary>
    [Parameter(Mandatory = true, ParameterSetName = DialsSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string Dataset { get; set; } = "";

    /// <summary>Runs, and ranges such as 398400..398410 for those that the dataset has.</summary>
    [Parameter(Mandatory = true, ParameterSetName = DialsSet)]
    [ValidateNotNullOrEmpty]
    public string[] Run { get; set; } = [];

    /// <summary>Monitoring element in place of the template's, or a table of input = element.</summary>
    [Parameter(ParameterSetName = DialsSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(InputElementCompleter))]
    public object? MonitoringElement { get; set; }

    /// <summary>First lumisection of each run.</summary>
    [Parameter(ParameterSetName = DialsSet)]
    [ValidateRange(1, int.MaxValue)]
    public int? FirstLumisection { get; set; }

    /// <summary>Last lumisection of each run.</summary>
    [Parameter(ParameterSetName = DialsSet)]
    [ValidateRange(1, int.MaxValue)]
    public int? LastLumisection { get; set; }

    /// <summary>Makes a lumisection that lacks one of the elements an error in place of leaving it out.</summary>
    [Parameter(ParameterSetName = DialsSet)]
    public SwitchParameter RequireComplete { get; set; }

    /// <summary>Base URL of DIALS.</summary>
    [Parameter(ParameterSetName = DialsSet)]
    [ValidateNotNullOrEmpty]
    public string? Url { get; set; }

    /// <summary>Each template asks for its own elements: it is scored by itself.</summary>
    private void ScoreDials()
    {
        OpenDialsRows? rows = null;
        try
        {
            rows = new OpenDialsRows(
                new DialsRowsOptions
                {
                    Dataset = Dataset,
                    Runs = Run,
                    Elements = ElementsOf(MonitoringElement is PSObject wrapped ? wrapped.BaseObject : MonitoringElement),
                    FirstLumisection = FirstLumisection,
                    LastLumisection = LastLumisection,
                    RequireComplete = RequireComplete,
                },
                DialsSignIn.Current.OptionsOf(Url, WorkingFolder), DialsSignIn.Current.EnvironmentOf(Url), TimeProvider.System);
            _scoring = new ScoreInputs(Options());
        }
        catch (DismException e)
        {
            rows?.Dispose();
            WriteFault(e, e.Code is ErrorCode.UsageInvalid or ErrorCode.NotSignedIn ? e.Target ?? Path : Path);
            return;
        }

        ScoreInputs scoring = _scoring;
        // What fails names what it is about: an element, the service.
        _firstInput = null;
        _pump = new StreamPump<IRowSource, ScoredBatch>((_, token) => ScoreAsync(scoring, rows, token), Ended);
        Finish();
    }

    private static async IAsyncEnumerable<ScoredBatch> ScoreAsync(ScoreInputs scoring, OpenDialsRows rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using (rows)
        {
            await foreach (ScoredBatch batch in scoring.RunAsync(rows.SourcesAsync(scoring.Inference.Resource, cancellationToken), cancellationToken).ConfigureAwait(false))
                yield return batch;
        }
    }

    private static InputElement[] ElementsOf(object? named) => named switch
    {
        null => [],
        IDictionary table => [.. table.Keys.Cast<object>().Select(key => new InputElement($"{key}", $"{table[key]}"))],
        _ => [new InputElement(null, $"{named}")],
    };
}
