using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Cluster.Objects;

/// <summary>Something that is wrong with a manifest, found before it is sent.</summary>
/// <param name="Severity">An error when the server would refuse it or the model could not run; a warning when it runs and something of it has no effect or another one.</param>
/// <param name="Reason">Which rule, in lower case with hyphens: <c>unknown-field</c>; never renamed.</param>
/// <param name="Path">The field: <c>spec.predictor.model.resources.limits[nvidia.com/gpu]</c>; empty for the whole object.</param>
/// <param name="Message">What is wrong and why, one sentence.</param>
/// <param name="Cure">What to do about it; null when the message says it.</param>
public sealed record ManifestProblem(Severity Severity, string Reason, string Path, string Message, string? Cure = null)
{
    /// <summary><c>error unknown-field spec.replicas: message cure</c>.</summary>
    public override string ToString() =>
        $"{Severity.ToString().ToLowerInvariant()} {Reason}{(Path.Length == 0 ? "" : " " + Path)}: {Message}{(Cure is null ? "" : " " + Cure)}";
}
