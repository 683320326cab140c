using System.Collections.Immutable;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials.Checks;
using DismPS.Engine.Templates;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Operations;

/// <summary>Builds the artifacts of a template.</summary>
public static class BuildArtifacts
{
    /// <summary>Checks the template and builds what changed since the build before.</summary>
    /// <exception cref="DismException">The template is invalid, or a file cannot be read or written; the earlier build is untouched.</exception>
    public static async Task<BuildArtifactsResult> RunAsync(BuildArtifactsOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        (DismTemplate template, ImmutableArray<Diagnostic> advice) = await CheckAsync(options, cancellationToken).ConfigureAwait(false);
        BuildResult build = await new ArtifactBuilder().BuildAsync(
            template,
            new BuildOptions
            {
                WorkingFolder = options.Source.WorkingFolder,
                BaseFolder = options.Source.EffectiveBaseFolder,
                Names = options.Source.Names,
                Source = new ManifestSource(options.Source.FullPath, options.Source.EffectiveBaseFolder),
                Force = options.Force,
            },
            cancellationToken).ConfigureAwait(false);
        return new BuildArtifactsResult(template, build) { Advice = advice };
    }

    private static async Task<(DismTemplate Template, ImmutableArray<Diagnostic> Advice)> CheckAsync(BuildArtifactsOptions options, CancellationToken cancellationToken)
    {
        TemplateCheck check = ValidateTemplate.Begin(options.Source);
        DismTemplate template = ValidateTemplate.Require(check.Finish());
        DialsChecks? dials = options.Dials is { } open ? await open(cancellationToken).ConfigureAwait(false) : null;
        foreach (Resource resource in template.Resources)
            options.Progress?.Report(resource);
        if (dials is null)
            return (template, []);
        await dials.RunAsync(check, checkNames: false, cancellationToken).ConfigureAwait(false);
        ValidationResult result = check.Finish();
        // Of all advice only this is new: that a part of the check was left out.
        return (ValidateTemplate.Require(result), [.. result.Diagnostics.Where(d => d.Id == RuleCatalog.DialsNotAsked.Id)]);
    }
}
