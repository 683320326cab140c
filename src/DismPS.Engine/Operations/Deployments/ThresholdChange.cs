namespace DismPS.Engine.Operations.Deployments;

/// <summary>A threshold that was set.</summary>
/// <param name="Deployment">The deployment with it.</param>
/// <param name="Before">The threshold that counted before; null for none.</param>
/// <param name="ReplacesPods">
/// True when KServe carries the annotation to the pods, which it then makes anew, one after the other: its default. An entry in <c>serviceAnnotationDisallowedList</c> of the
/// ConfigMap inferenceservice-config ends that.
/// </param>
public sealed record ThresholdChange(Deployment Deployment, double? Before, bool ReplacesPods);
