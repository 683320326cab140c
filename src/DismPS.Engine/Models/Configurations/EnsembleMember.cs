namespace DismPS.Engine.Models.Configurations;

/// <summary>A model that an ensemble may name in a step.</summary>
/// <param name="Configuration">Its configuration; where the file gives no inputs and outputs, with those of the model.</param>
/// <param name="Versions">Its versions that are served.</param>
public sealed record EnsembleMember(ModelConfiguration Configuration, IReadOnlyList<long> Versions);
