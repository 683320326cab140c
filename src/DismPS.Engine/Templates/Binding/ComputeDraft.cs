namespace DismPS.Engine.Templates.Binding;

/// <summary>What could be read of requests and limits.</summary>
internal sealed record ComputeDraft(Field<QuantitiesDraft> Requests, Field<QuantitiesDraft> Limits);
