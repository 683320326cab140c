using DismPS.Engine.Tensors;

namespace DismPS.Engine.Models.Scheduling;

/// <summary>A control tensor of a sequence model, of shape [1] (or [batch, 1] with a batch axis).</summary>
/// <param name="Name">Name of the model's input.</param>
/// <param name="Kind">What it tells.</param>
/// <param name="DataType">Element type: FP32, INT32 or BOOL for flags; UINT64, INT64, UINT32, INT32 or BYTES for the correlation id.</param>
/// <param name="False">Value for false; only for flags.</param>
/// <param name="True">Value for true; only for flags.</param>
public sealed record SequenceControl(string Name, SequenceControlKind Kind, DataType DataType, double False = 0, double True = 1);
