using System.Collections.Immutable;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
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
        DismTemplate template;
        ImmutableArray<Diagnostic> advice = [];
        if (options.Dials is { } dials)
        {
            (template, ValidationResult result) = await ValidateTemplate.RequireAsync(options.Source, dials, cancellationToken).ConfigureAwait(false);
            // Of all advice only this is new: that a part of the check was left out.
            advice = [.. result.Diagnostics.Where(d => d.Id == RuleCatalog.DialsNotAsked.Id)];
        }
        else
        {
            template = ValidateTemplate.Require(options.Source);
        }

        BuildResult build = await new ArtifactBuilder().BuildAsync(
            template,
            new BuildOptions
            {
                WorkingFolder = options.Source.WorkingFolder,
                BaseFolder = options.Source.EffectiveBaseFolder,
                Force = options.Force,
            },
            cancellationToken).ConfigureAwait(false);
        return new BuildArtifactsResult(template, build) { Advice = advice };
    }
}
