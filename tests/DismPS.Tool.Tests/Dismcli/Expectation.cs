using DismPS.DialsStandIn;

namespace DismPS.Tests.Dismcli;

/// <summary>What a step of a recorded session has to do here: what was recorded, changed by the differences that apply.</summary>
internal sealed record Expectation
{
    private const DeliberateDifferences Always = DeliberateDifferences.WorkspaceOnModelsIndex | DeliberateDifferences.IndexBeforeUploads | DeliberateDifferences.ListsAskedOnce;

    /// <summary>Exit code.</summary>
    public required int ExitCode { get; init; }

    /// <summary>Requests.</summary>
    public required IReadOnlyList<RecordedExchange> Exchanges { get; init; }

    /// <summary>How the requests may differ.</summary>
    public DeliberateDifferences Requests { get; init; } = Always;

    /// <summary>Lines of the level INFO.</summary>
    public required IReadOnlyList<string> Lines { get; init; }

    /// <summary>Whether a zip may be sent.</summary>
    public bool MayUpload { get; init; } = true;

    /// <summary>Calls that are made again after they failed, at the least.</summary>
    public int Repetitions { get; init; }

    /// <summary>What a step did.</summary>
    public static Expectation Of(RecordedStep step) => new()
    {
        ExitCode = step.ExitCode!.Value,
        Exchanges = step.Exchanges,
        Lines = [.. step.Log.Where(l => l.StartsWith("INFO: ", StringComparison.Ordinal))],
    };

    /// <summary>What another recorded step did.</summary>
    public static Expectation Like(string session) =>
        Of(RecordedSession.Read(Repository.PathOf("tests", "data", "builds", $"{session}.json")).Steps[0]);
}
