using System.Collections.Immutable;

namespace DismPS.Engine.Models.Scheduling;

/// <summary>Triton's <c>instance_group</c>: how many instances run where.</summary>
/// <param name="Name">Name; empty when the file gives none.</param>
/// <param name="Kind"><c>KIND_AUTO</c>, <c>KIND_GPU</c>, <c>KIND_CPU</c> or <c>KIND_MODEL</c>.</param>
/// <param name="Count">Number of instances for each device; 0 for the default.</param>
/// <param name="Gpus">Devices; empty for any.</param>
public sealed record InstanceGroup(string Name, string Kind, int Count, ImmutableArray<int> Gpus);
