namespace DismPS.Engine.Templates.Binding;

/// <summary>What could be read of a set of quantities.</summary>
/// <param name="Cpu">cpu.</param>
/// <param name="Memory">memory.</param>
/// <param name="Gpu">nvidia.com/gpu or, without it, gpu.</param>
internal sealed record QuantitiesDraft(Field<string> Cpu, Field<string> Memory, Field<string> Gpu);
