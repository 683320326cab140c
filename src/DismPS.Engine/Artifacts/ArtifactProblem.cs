namespace DismPS.Engine.Artifacts;

/// <summary>A difference between a build folder and its manifest.</summary>
/// <param name="Kind">What kind of difference.</param>
/// <param name="Path">From the build folder, with <c>/</c>.</param>
public sealed record ArtifactProblem(ArtifactProblemKind Kind, string Path)
{
    /// <summary><c>changed: EcalNet/ecal-net/1/model.onnx</c></summary>
    public override string ToString() => $"{Kind.ToString().ToLowerInvariant()}: {Path}";
}
