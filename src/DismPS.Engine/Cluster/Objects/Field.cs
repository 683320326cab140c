namespace DismPS.Engine.Cluster.Objects;

/// <summary>A field of an object.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What it holds.</param>
/// <param name="IsRequired">Whether it must be there.</param>
/// <param name="Since">The first version of KServe that has it; null for all.</param>
internal sealed record Field(string Name, FieldType Type, bool IsRequired, Version? Since);
