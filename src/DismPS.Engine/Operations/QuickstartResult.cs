using DismPS.Engine.Inference;

namespace DismPS.Engine.Operations;

/// <summary>What came out of <see cref="RunQuickstart"/>.</summary>
/// <param name="Summary">Counts over all rows.</param>
/// <param name="Flagged">The anomalous rows, at most <see cref="ScoreResults.MaximumFlagged"/>.</param>
/// <param name="ScoresPath">CSV file with all rows.</param>
/// <param name="ReportPath">HTML report.</param>
public sealed record QuickstartResult(ScoreSummary Summary, IReadOnlyList<ScoredRow> Flagged, string ScoresPath, string ReportPath)
{
    /// <summary>The package that was written.</summary>
    public PackageArtifactsResult? Package { get; init; }

    /// <summary>True when the artifact was built by an earlier run already.</summary>
    public bool ArtifactReused { get; init; }
}
