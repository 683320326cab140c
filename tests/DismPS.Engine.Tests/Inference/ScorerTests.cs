using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Templates;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Tests.Inference;

public sealed class ScorerTests
{
    private static readonly ResourceProperties ByMetric = new()
    {
        Description = "d", Name = "m", BuiltinThreshold = false, MetricKey = "loss", AnomalyThreshold = 0.5, InputSignature = [], OutputSignature = [],
    };

    private static readonly ResourceProperties ByFlag = ByMetric with { BuiltinThreshold = true, AnomalyThreshold = null, MetricKey = null, FlaggingKey = "flag" };

    [Fact]
    public void Only_scores_strictly_above_the_threshold_are_anomalous()
    {
        IReadOnlyList<ScoredRow> rows = Score(ByMetric, 3, Floats("loss", [3], 0.5f, 0.50001f, -1));
        Assert.Equal([false, true, false], rows.Select(row => row.IsAnomaly));
        Assert.Equal([10L, 11, 12], rows.Select(row => row.Row));
        Assert.All(rows, row => Assert.Equal((0.5, "m", 398407, "a"), (row.Threshold, row.ModelName, row.Run, row.Columns["note"])));
        Assert.Equal([0L, 1, 2], rows.Select(row => row.Lumisection));
    }

    [Fact]
    public void A_nan_score_is_undecided_and_infinity_is_anomalous()
    {
        IReadOnlyList<ScoredRow> rows = Score(ByMetric, 2, Floats("loss", [2, 1], float.NaN, float.PositiveInfinity));
        Assert.Equal([ScoreStatus.Undecided, ScoreStatus.Anomalous], rows.Select(row => row.Status));
        Assert.Null(rows[0].IsAnomaly);
        Assert.Equal("NaN", rows[0].ScoreText);
    }

    [Fact]
    public void The_flag_decides_and_the_metric_is_the_score()
    {
        Tensor flag = Tensor.Create<byte>("flag", DataType.Bool, [3, 1], [0, 1, 1]);
        IReadOnlyList<ScoredRow> rows = Score(ByFlag with { MetricKey = "loss" }, 3, flag, Floats("loss", [3], 9, 0.1f, float.NaN));
        Assert.Equal([false, true, true], rows.Select(row => row.IsAnomaly));
        Assert.Equal(9, rows[0].Score);
        Assert.Null(rows[0].Threshold);
    }

    [Fact]
    public void A_normal_flag_with_a_nan_metric_is_undecided()
    {
        Tensor flag = Tensor.Create<byte>("flag", DataType.Bool, [1], [0]);
        Assert.Null(Score(ByFlag with { MetricKey = "loss" }, 1, flag, Floats("loss", [1], float.NaN))[0].IsAnomaly);
    }

    [Fact]
    public void A_flag_alone_gives_a_score_of_zero_or_one()
    {
        IReadOnlyList<ScoredRow> rows = Score(ByFlag, 3, Floats("flag", [3], 0, 1, float.NaN));
        Assert.Equal([0, 1, double.NaN], rows.Select(row => row.Score));
        Assert.Equal([false, true, null], rows.Select(row => row.IsAnomaly));
    }

    [Fact]
    public void Every_numeric_type_is_a_flag_and_a_score()
    {
        Tensor[] flags =
        [
            Tensor.Create<byte>("flag", DataType.Bool, [2], [0, 1]), Tensor.Create<byte>("flag", DataType.UInt8, [2], [0, 1]),
            Tensor.Create<sbyte>("flag", DataType.Int8, [2], [0, 1]), Tensor.Create<short>("flag", DataType.Int16, [2], [0, 1]),
            Tensor.Create<ushort>("flag", DataType.UInt16, [2], [0, 1]), Tensor.Create<int>("flag", DataType.Int32, [2], [0, 1]),
            Tensor.Create<uint>("flag", DataType.UInt32, [2], [0, 1]), Tensor.Create<long>("flag", DataType.Int64, [2], [0, 1]),
            Tensor.Create<ulong>("flag", DataType.UInt64, [2], [0, 1]), Tensor.Create<Half>("flag", DataType.Fp16, [2], [(Half)0, (Half)1]),
            Tensor.Create<ushort>("flag", DataType.Bf16, [2], [0, 0x3F80]), Tensor.Create<double>("flag", DataType.Fp64, [2], [0, 1]),
        ];
        foreach (Tensor flag in flags)
        {
            Assert.Equal([false, true], Score(ByFlag, 2, flag).Select(row => row.IsAnomaly));
            Tensor metric = new("loss", flag.DataType, [2], flag.Data);
            Assert.Equal([false, true], Score(ByMetric, 2, metric).Select(row => row.IsAnomaly));
        }
    }

    [Fact]
    public void Only_the_outputs_that_are_needed_are_asked_for()
    {
        Assert.Equal(["loss"], ScoringRule.From(ByMetric).RequestedOutputs);
        Assert.Equal(["flag"], ScoringRule.From(ByFlag).RequestedOutputs);
        Assert.Equal(["loss", "flag"], ScoringRule.From(ByFlag with { MetricKey = "loss" }).RequestedOutputs);
        Assert.Equal(["flag"], ScoringRule.From(ByFlag with { MetricKey = "flag" }).RequestedOutputs);
    }

    [Fact]
    public void A_threshold_may_be_replaced_only_where_there_is_one()
    {
        Assert.Equal(2, ScoringRule.From(ByMetric, 2).Threshold);
        Assert.Equal(ErrorCode.UsageInvalid, Assert.Throws<DismException>(() => ScoringRule.From(ByFlag, 2)).Code);
    }

    [Fact]
    public void Incomplete_properties_are_refused_with_what_is_missing()
    {
        Assert.Contains("a MetricKey", Assert.Throws<DismException>(() => ScoringRule.From(ByMetric with { MetricKey = "" })).Message);
        Assert.Contains("an AnomalyThreshold", Assert.Throws<DismException>(() => ScoringRule.From(ByMetric with { AnomalyThreshold = null })).Message);
        Assert.Contains("a FlaggingKey", Assert.Throws<DismException>(() => ScoringRule.From(ByFlag with { FlaggingKey = null })).Message);
    }

    [Fact]
    public void A_missing_output_names_those_present()
    {
        DismException fault = Assert.Throws<DismException>(() => Score(ByMetric, 1, Floats("los", [1], 1), Floats("other", [1], 1)));
        Assert.Equal(ErrorCode.ProtocolViolation, fault.Code);
        Assert.Equal("The answer of m lacks the output loss. Outputs in it: los, other.", fault.Message);
    }

    [Fact]
    public void Wrong_shapes_are_refused_by_name()
    {
        DismException several = Assert.Throws<DismException>(() => Score(ByMetric, 2, Floats("loss", [2, 2], 1, 2, 3, 4)));
        Assert.Equal((ErrorCode.InferenceFailed, "The output loss of m has shape [2,2]: a score is one number a row."), (several.Code, several.Message));
        DismException count = Assert.Throws<DismException>(() => Score(ByMetric, 3, Floats("loss", [2], 1, 2)));
        Assert.Equal((ErrorCode.ProtocolViolation, "The output loss of m has shape [2] for a batch of 3 rows."), (count.Code, count.Message));
        Assert.Single(Score(ByMetric, 1, Floats("loss", [], 1)));
    }

    [Fact]
    public void A_flag_that_is_neither_zero_nor_one_is_refused()
    {
        DismException fault = Assert.Throws<DismException>(() => Score(ByFlag, 2, Tensor.Create<int>("flag", DataType.Int32, [2], [1, -1])));
        Assert.Equal("The flag flag of m is -1 for row 11; a flag is 0 or 1.", fault.Message);
    }

    [Fact]
    public void A_text_output_is_refused()
    {
        Tensor text = new("loss", DataType.Bytes, [1], new byte[] { 1, 0, 0, 0, 65 });
        Assert.Contains("text (BYTES)", Assert.Throws<DismException>(() => Score(ByMetric, 1, text)).Message);
    }

    [Fact]
    public void Scores_print_with_the_digits_of_the_models_type()
    {
        Assert.Equal("0.0026269245", Score(ByMetric, 1, Floats("loss", [1], 0.0026269245f))[0].ScoreText);
        Assert.Equal("0.1", Score(ByMetric, 1, Tensor.Create("loss", DataType.Fp64, [1], [0.1]))[0].ScoreText);
        Assert.Equal(0.0026269245f, Score(ByMetric, 1, Floats("loss", [1], 0.0026269245f))[0].Score);
    }

    [Fact]
    public void The_summary_counts_and_averages_finite_scores()
    {
        ScoreSummary summary = new();
        Assert.Equal("0 of 0 rows flagged", summary.Headline);
        foreach (ScoredRow row in Score(ByMetric, 5, Floats("loss", [5], 1, 0.25f, float.NaN, 0.25f, float.PositiveInfinity)))
            summary.Add(row);
        Assert.Equal((5, 2, 1, 3), (summary.Total, summary.Anomalies, summary.Undecided, summary.Finite));
        Assert.Equal((0.25, 1, 0.5), (summary.Minimum, summary.Maximum, summary.Mean));
        Assert.Equal(Math.Sqrt(0.125), summary.StandardDeviation, 12);
        Assert.Equal("2 of 5 lumisections flagged, 1 undecided (NaN)", summary.Headline);
    }

    private static Tensor Floats(string name, long[] shape, params float[] values) => Tensor.Create<float>(name, DataType.Fp32, shape, values);

    private static IReadOnlyList<ScoredRow> Score(ResourceProperties properties, int rows, params Tensor[] outputs)
    {
        RowLabels[] labels = [.. Enumerable.Range(0, rows).Select(i => new RowLabels(398407, i, new Dictionary<string, string> { ["note"] = "a" }))];
        return new Scorer(ScoringRule.From(properties)).Score(new InputBatch(10, rows, [], labels), new InferenceResponse("m", "1", null, outputs));
    }
}
