using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Hosting;
using DismPS.Engine.Inference;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Operations;

/// <summary>The whole way once: a template is checked, built, served, asked, and packaged, and the scores are written down.</summary>
public sealed class RunQuickstart(IApiHost host)
{
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);

    /// <summary>Runs all steps; the server is stopped whatever happens.</summary>
    /// <param name="options">What is run, and where results go.</param>
    /// <param name="progress">Told of each step as it begins, ends and advances.</param>
    /// <param name="cancellationToken">Ends the run between and within steps.</param>
    /// <exception cref="DismException">A step failed.</exception>
    public async Task<QuickstartResult> RunAsync(
        QuickstartOptions options, IProgress<QuickstartProgress> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(progress);

        progress.Report(new QuickstartProgress(QuickstartStep.Check, options.Source.Path));
        DismTemplate template = ValidateTemplate.Require(options.Source);
        Resource resource = ResourceChoice.One(template, options.Resource);

        if (!File.Exists(options.InputPath))
            throw new DismException(ErrorCode.ReadFailed, $"The input file '{options.InputPath}' does not exist.", "The folder needs template.yaml and lumisections.csv.", options.InputPath);

        progress.Report(new QuickstartProgress(QuickstartStep.Build, resource.Name));
        BuildArtifactsResult build = await BuildArtifacts
            .RunAsync(new BuildArtifactsOptions(options.Source), cancellationToken).ConfigureAwait(false);
        bool reused = build.Build.Resources.All(r => r.Reused);

        progress.Report(new QuickstartProgress(QuickstartStep.Serve, reused ? "artifact unchanged" : build.Build.BuildFolder));
        RunningApi api = await host.StartAsync(
            StartApi.HostOptionsOf(options.Source, resource.Name) with { Port = 0, PythonPath = options.PythonPath, OwnerProcessId = Environment.ProcessId },
            cancellationToken).ConfigureAwait(false);
        try
        {
            progress.Report(new QuickstartProgress(QuickstartStep.Score, api.Uri.GetLeftPart(UriPartial.Authority)));
            QuickstartResult scored = await ScoreAsync(options, resource, api, progress, cancellationToken).ConfigureAwait(false);

            progress.Report(new QuickstartProgress(QuickstartStep.Package, build.Build.BuildFolder));
            PackageArtifactsResult package = await PackageArtifacts.RunAsync(new PackageArtifactsOptions(options.Source), cancellationToken).ConfigureAwait(false);
            return scored with { Package = package, ArtifactReused = reused };
        }
        finally
        {
            progress.Report(new QuickstartProgress(QuickstartStep.Stop, api.Uri.GetLeftPart(UriPartial.Authority)));
            await EmbeddedApiHost.StopAsync(api, StopGrace, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static async Task<QuickstartResult> ScoreAsync(
        QuickstartOptions options, Resource resource, RunningApi api, IProgress<QuickstartProgress> progress, CancellationToken cancellationToken)
    {
        var scoring = new InvokeInference(new InvokeInferenceOptions(options.Source) { Resource = resource.Name, Uri = api.Uri });
        var results = new ScoreResults(options.ScoresPath, options.ReportPath, resource, options.InputPath);
        await using (results.ConfigureAwait(false))
        {
            await foreach (ScoredBatch batch in scoring.RunAsync(RowSources.OfFiles([options.InputPath], options.Source.WorkingFolder), cancellationToken).ConfigureAwait(false))
            {
                await results.AddAsync(batch.Rows, cancellationToken).ConfigureAwait(false);
                progress.Report(new QuickstartProgress(QuickstartStep.Score, null, results.Summary.Total, batch.PercentRead ?? 0));
                if (batch.Failure is { } failure)
                    throw failure;
            }

            progress.Report(new QuickstartProgress(QuickstartStep.Report, options.ReportPath));
            await results.CompleteAsync(cancellationToken).ConfigureAwait(false);
            return new QuickstartResult(results.Summary, results.Flagged, options.ScoresPath, options.ReportPath);
        }
    }
}
