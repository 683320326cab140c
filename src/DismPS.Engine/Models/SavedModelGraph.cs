using System.Collections.Immutable;

namespace DismPS.Engine.Models;

/// <summary>One of the graphs of a SavedModel; files of today's TensorFlow have one.</summary>
/// <param name="Tags">What it is for: <c>serve</c>, <c>train</c>, <c>gpu</c>.</param>
/// <param name="TensorFlowVersion">Version that wrote it; empty when it does not say.</param>
/// <param name="Signatures">In the file's order, without those that TensorFlow keeps for itself.</param>
public sealed record SavedModelGraph(ImmutableArray<string> Tags, string TensorFlowVersion, ImmutableArray<SavedModelSignature> Signatures);
