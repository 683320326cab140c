using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference;

/// <summary>Consecutive rows of an input file, ready to be sent. The memory is the batch's own and is never reused.</summary>
/// <param name="FirstRow">Index of the first row in the file, from 0; headers do not count.</param>
/// <param name="RowCount">Rows; at least 1.</param>
/// <param name="Inputs">One tensor an input, shape <c>[rows, ...]</c>, in the template's order.</param>
/// <param name="Labels">Run, lumisection and other columns of each row; <paramref name="RowCount"/> entries.</param>
public sealed record InputBatch(long FirstRow, int RowCount, IReadOnlyList<Tensor> Inputs, IReadOnlyList<RowLabels> Labels);
