using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference;

/// <summary>Applies a <see cref="ScoringRule"/> to a model's answers.</summary>
/// <param name="rule">The rule.</param>
public sealed class Scorer(ScoringRule rule)
{
    /// <summary>The rule.</summary>
    public ScoringRule Rule { get; } = rule ?? throw new ArgumentNullException(nameof(rule));

    /// <summary>
    /// Judges the rows of a batch. A NaN metric leaves a row undecided, also when the model's flag says normal: a flag that is computed by
    /// comparing NaN is always false. A NaN metric with a raised flag is anomalous.
    /// </summary>
    /// <param name="batch">What was sent, <c>rows</c> rows.</param>
    /// <param name="response">What came back; the metric and the flag have shape <c>[rows]</c> or <c>[rows,1]</c>.</param>
    /// <param name="rowNumbers">Index of each row in the input; null when they follow <c>batch.FirstRow</c>.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.ProtocolViolation"/>: an output is missing or has another number of rows;
    /// <see cref="ErrorCode.InferenceFailed"/>: an output has several values a row, is text, or is a flag other than 0 and 1.</exception>
    public IReadOnlyList<ScoredRow> Score(InputBatch batch, InferenceResponse response, IReadOnlyList<long>? rowNumbers = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(response);
        Tensor? metric = Rule.MetricOutput is null ? null : Find(response, Rule.MetricOutput, batch.RowCount);
        Tensor? flag = Rule.FlagOutput is null ? null : Find(response, Rule.FlagOutput, batch.RowCount);
        ScoredRow[] rows = new ScoredRow[batch.RowCount];
        for (int i = 0; i < rows.Length; i++)
        {
            long row = rowNumbers?[i] ?? batch.FirstRow + i;
            bool? raised = flag is null ? null : Flag(response, flag, i, row);
            double score = metric is not null ? ElementReader.Number(metric, i) : raised is null ? double.NaN : raised.Value ? 1 : 0;
            RowLabels labels = batch.Labels[i];
            rows[i] = new ScoredRow
            {
                Row = row,
                Run = labels.Run,
                Lumisection = labels.Lumisection,
                Columns = labels.Columns,
                Score = score,
                ScoreType = metric?.DataType ?? DataType.Fp64,
                Threshold = Rule.Threshold,
                IsAnomaly = Judge(score, flag is not null, raised),
                ModelName = response.ModelName,
            };
        }

        return rows;
    }

    private bool? Judge(double score, bool hasFlag, bool? raised)
    {
        if (hasFlag && raised is true)
            return true;
        if (double.IsNaN(score))
            return null;
        return hasFlag ? raised : score > Rule.Threshold;
    }

    private static bool? Flag(InferenceResponse response, Tensor flag, int index, long row) => ElementReader.Number(flag, index) switch
    {
        0 => false,
        1 => true,
        double.NaN => null,
        double other => throw new DismException(ErrorCode.InferenceFailed,
            $"The flag {flag.Name} of {response.ModelName} is {other} for row {row}; a flag is 0 or 1.",
            "Let the model answer 0 for normal and 1 for anomalous, or score by a metric and a threshold.", response.ModelName),
    };

    private static Tensor Find(InferenceResponse response, string name, int rows)
    {
        Tensor? output = response.Outputs.FirstOrDefault(tensor => string.Equals(tensor.Name, name, StringComparison.Ordinal));
        if (output is null)
        {
            string present = response.Outputs.Count == 0 ? "none" : string.Join(", ", response.Outputs.Select(tensor => tensor.Name));
            throw new DismException(ErrorCode.ProtocolViolation,
                $"The answer of {response.ModelName} lacks the output {name}. Outputs in it: {present}.",
                "Compare MetricKey and FlaggingKey with the names that the model gives its outputs.", response.ModelName);
        }

        string shape = $"[{string.Join(',', output.Shape)}]";
        if (output.DataType == DataType.Bytes)
        {
            throw new DismException(ErrorCode.InferenceFailed, $"The output {name} of {response.ModelName} is text (BYTES) and cannot be a score.",
                "Name an output of numbers as MetricKey in the template.", response.ModelName);
        }

        if (output.Shape.Skip(1).Any(dim => dim != 1))
        {
            throw new DismException(ErrorCode.InferenceFailed,
                $"The output {name} of {response.ModelName} has shape {shape}: a score is one number a row.",
                "Let the model reduce it (for example to a mean over the row) and name that output in the template.", response.ModelName);
        }

        long count = output.Shape.Count == 0 ? 1 : output.Shape[0];
        if (count != rows)
        {
            throw new DismException(ErrorCode.ProtocolViolation,
                $"The output {name} of {response.ModelName} has shape {shape} for a batch of {rows} rows.",
                    count == 1 ? "If the model answers one score a request, send batches of 1 row." : "Let the model give one score a row: the first axis of the output is that of the rows.", response.ModelName);
        }

        return output;
    }
}
