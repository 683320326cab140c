using System.Diagnostics.CodeAnalysis;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference.Input;

/// <summary>Gathers rows into batches. A batch ends when it is full, or when a row has another shape than those before it.</summary>
internal sealed class BatchAssembler
{
    private const string WholeRequests = "Write whole requests of the Open Inference Protocol into a .json file.";

    private readonly Queue<InputBatch> ready = new();
    private readonly int batchSize;
    private readonly bool batchSizeIsFixed;
    private readonly InputReaderOptions options;
    private readonly string file;
    private List<RowLabels> labels = [];
    private long firstRow;

    public BatchAssembler(IReadOnlyList<TensorSpec> inputs, InputReaderOptions options, string file, long firstRow = 0)
    {
        this.firstRow = firstRow;
        this.options = options;
        this.file = file;
        batchSize = options.BatchSize;
        Columns = new InputColumn[inputs.Count];
        for (int i = 0; i < inputs.Count; i++)
        {
            TensorSpec spec = inputs[i];
            if (spec.Shape is { IsDefault: false, Length: 0 })
            {
                throw new DismException(ErrorCode.InputInvalid, $"The input {spec.Name} has no batch axis, so that rows of a file cannot be its content.",
                    WholeRequests, spec.Name);
            }

            Columns[i] = new InputColumn(spec);
            if (!spec.Shape.IsDefault && spec.Shape[0] > 0)
            {
                if (batchSizeIsFixed && batchSize != spec.Shape[0])
                {
                    throw new DismException(ErrorCode.InputInvalid, $"The inputs have different fixed batch sizes: {batchSize} and {spec.Shape[0]} ({spec.Name}).",
                        WholeRequests, spec.Name);
                }

                batchSize = checked((int)spec.Shape[0]);
                batchSizeIsFixed = true;
            }
        }
    }

    public InputColumn[] Columns { get; }

    /// <summary>Rows so far, finished batches included.</summary>
    public long Rows => firstRow + labels.Count;

    public void BeginRow()
    {
        foreach (InputColumn column in Columns)
            column.BeginRow();
    }

    /// <summary>Finishes a row for which every column has elements and a row shape.</summary>
    public void EndRow(RowLabels row)
    {
        bool sameShape = true;
        long bytes = 0;
        foreach (InputColumn column in Columns)
        {
            sameShape &= ReferenceEquals(column.RowShape, column.BatchShape) || column.RowShape.AsSpan().SequenceEqual(column.BatchShape);
            bytes += column.Bytes;
        }

        if (labels.Count > 0 && !sameShape)
            Close(keepRow: true);
        foreach (InputColumn column in Columns)
            column.EndRow();
        labels.Add(row);
        if (labels.Count >= batchSize || (bytes >= options.MaxBatchBytes && !batchSizeIsFixed))
            Close(keepRow: false);
    }

    public bool TryTake([NotNullWhen(true)] out InputBatch? batch) => ready.TryDequeue(out batch);

    /// <summary>Closes the last batch.</summary>
    public void Finish()
    {
        if (labels.Count > 0)
            Close(keepRow: false);
    }

    private void Close(bool keepRow)
    {
        if (batchSizeIsFixed && labels.Count != batchSize)
        {
            throw new DismException(ErrorCode.InputInvalid,
                $"{file}: the model takes exactly {batchSize} rows a request, and {labels.Count} are left from row {firstRow} on.",
                $"Add or remove rows, so that their number is a multiple of {batchSize}.", file);
        }

        Tensor[] inputs = new Tensor[Columns.Length];
        for (int i = 0; i < Columns.Length; i++)
            inputs[i] = Columns[i].Take(labels.Count, keepRow);
        ready.Enqueue(new InputBatch(firstRow, labels.Count, inputs, labels));
        firstRow += labels.Count;
        labels = new List<RowLabels>(Math.Min(batchSize, 256));
    }
}
