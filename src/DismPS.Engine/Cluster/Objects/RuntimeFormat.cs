namespace DismPS.Engine.Cluster.Objects;

/// <summary>A format of models that a serving runtime takes.</summary>
/// <param name="Name">Name: <c>onnx</c>.</param>
/// <param name="Version">Version as a manifest writes it: <c>1</c>; null when the runtime names none.</param>
/// <param name="AutoSelect">Whether KServe may choose the runtime for it by itself.</param>
/// <param name="Priority">The larger is chosen; null comes last.</param>
public sealed record RuntimeFormat(string Name, string? Version, bool AutoSelect, int? Priority);
