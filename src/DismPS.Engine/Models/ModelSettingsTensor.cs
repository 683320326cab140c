using DismPS.Engine.Tensors;

namespace DismPS.Engine.Models;

/// <summary>One declared input or output of a <c>model-settings.json</c>.</summary>
/// <param name="Spec">Name, type and shape.</param>
/// <param name="ContentType">Codec that reads or writes it, for example <c>np</c>; null when absent.</param>
public sealed record ModelSettingsTensor(TensorSpec Spec, string? ContentType);
