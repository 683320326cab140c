namespace DismPS.Engine.Models.Configurations;

/// <summary>What reading a model's folder gives: one of the two.</summary>
/// <param name="Configuration">The configuration, when Triton would load the model.</param>
/// <param name="Fault">Why it would not.</param>
public sealed record ModelConfigurationResult(ModelConfiguration? Configuration, ModelConfigurationFault? Fault);
