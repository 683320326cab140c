using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Templates;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Tests.Inference;

public sealed class GoldenComparisonTests
{
    private static readonly GoldenTolerance Tolerance = new(1e-4, 1e-5);

    [Fact]
    public void A_difference_names_place_values_tolerance_and_how_many_differ()
    {
        GoldenVerdict verdict = Compare(Floats([2, 3], 1, 2, 3, 4, 5, 6), Floats([2, 3], 1, 2, 3, 4, 5.5f, 7));
        Assert.Equal("y[1,1] is 5.5, expected 5 (rtol 0.0001, atol 1E-05); 2 of 6 elements differ, by up to 1", verdict.Difference);
        Assert.Equal(1, verdict.MaximumDifference);
    }

    [Fact]
    public void Numbers_within_the_tolerance_pass_and_the_largest_difference_is_kept()
    {
        GoldenVerdict verdict = Compare(Floats([2], 100, 1), Floats([2], 100.0078125f, 1));
        Assert.True(verdict.Passed);
        Assert.Equal(0.0078125, verdict.MaximumDifference);
    }

    [Fact]
    public void An_output_has_its_own_tolerance()
    {
        var tolerances = new GoldenTolerances(default, new Dictionary<string, GoldenTolerance> { ["y"] = new(0, 1) });
        Assert.True(GoldenComparison.Compare(Case([Floats([1], 1)], tolerances), [Floats([1], 1.5f)]).Passed);
        Assert.False(GoldenComparison.Compare(Case([Floats([1], 1)], GoldenTolerances.All(default)), [Floats([1], 1.5f)]).Passed);
    }

    [Theory]
    [InlineData(float.NaN, float.NaN, true)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity, true)]
    [InlineData(1f, float.NaN, false)]
    [InlineData(float.NaN, 1f, false)]
    [InlineData(float.PositiveInfinity, 1f, false)]
    [InlineData(float.PositiveInfinity, float.NegativeInfinity, false)]
    [InlineData(0f, -0f, true)]
    public void NaN_and_infinities_equal_themselves_only(float want, float got, bool passes) =>
        Assert.Equal(passes, Compare(Floats([1], want), Floats([1], got)).Passed);

    [Fact]
    public void Integers_flags_and_texts_are_compared_exactly()
    {
        Assert.Equal("y[0] is -9223372036854775808, expected 9223372036854775807; 1 of 1 elements differs",
            Compare(Tensor.Create<long>("y", DataType.Int64, [1], [long.MaxValue]), Tensor.Create<long>("y", DataType.Int64, [1], [long.MinValue])).Difference);
        Assert.Equal("y[1] is true, expected false; 1 of 2 elements differs",
            Compare(Tensor.Create<byte>("y", DataType.Bool, [2], [1, 0]), Tensor.Create<byte>("y", DataType.Bool, [2], [2, 1])).Difference);
        Assert.Equal("y[1] is 'c', expected 'b'; 1 of 2 elements differs", Compare(Texts("a", "b"), Texts("a", "c")).Difference);
    }

    [Fact]
    public void Long_texts_are_shown_where_they_differ()
    {
        string same = new('=', 100);
        Assert.Equal("y[0] is '…============z', expected '…============a and more that is not show…'; 1 of 1 elements differs",
            Compare(Texts(same + "a and more that is not shown"), Texts(same + "z")).Difference);
    }

    [Fact]
    public void Brain_floats_are_numbers()
    {
        GoldenVerdict verdict = Compare(Tensor.Create<ushort>("y", DataType.Bf16, [1], [0x3f80]), Tensor.Create<ushort>("y", DataType.Bf16, [1], [0x4000]));
        Assert.StartsWith("y[0] is 2, expected 1 (", verdict.Difference);
    }

    [Fact]
    public void A_type_a_shape_and_a_missing_output_are_told()
    {
        Assert.Equal("y has datatype FP32, expected FP64", Compare(Tensor.Create<double>("y", DataType.Fp64, [1], [1]), Floats([1], 1)).Difference);
        Assert.Equal("y has shape [1], expected [1,1]", Compare(Floats([1, 1], 1), Floats([1], 1)).Difference);
        Assert.Equal("output 'y' is missing; there are z", GoldenComparison.Compare(Case([Floats([1], 1)]), [Tensor.Create<float>("z", DataType.Fp32, [1], [1])]).Difference);
    }

    [Fact]
    public void Outputs_in_another_order_and_further_ones_fit() =>
        Assert.True(GoldenComparison.Compare(Case([Floats([1], 1)]), [Tensor.Create<float>("z", DataType.Fp32, [1], [1]), Floats([1], 1)]).Passed);

    [Fact]
    public void A_score_within_its_tolerance_that_crosses_the_threshold_is_told_by_its_row()
    {
        ScoringRule rule = ByMetric("y");
        GoldenVerdict verdict = GoldenComparison.Compare(Case([Floats([3], 0.1f, 0.5f, 0.9f)]), [Floats([3], 0.1f, 0.500004f, 0.9f)], rule);
        Assert.Equal("row 1: anomalous, expected normal (score 0.500004, expected 0.5, threshold 0.5)", verdict.Difference);
    }

    [Fact]
    public void Flags_are_left_aside_where_the_case_does_not_hold_the_score()
    {
        ScoringRule rule = ByMetric("score");
        Assert.True(GoldenComparison.Compare(Case([Floats([1], 1)]), [Floats([1], 1)], rule).Passed);
    }

    [Fact]
    public void A_request_that_must_be_refused_fails_when_it_is_answered_or_refused_otherwise()
    {
        var golden = new GoldenCase(new GoldenRequest("a", []), null, new GoldenRefusal("400", "three rows"), GoldenTolerances.All(Tolerance));
        Assert.Equal("the request was answered, but it must be refused (400: three rows)", GoldenComparison.Compare(golden, []).Difference);
        Assert.Null(GoldenComparison.Refused(golden, new DismException(ErrorCode.RequestInvalid, "no", "ask otherwise")));
        Assert.Equal("the request was refused with 5xx, expected 400: three rows: no", GoldenComparison.Refused(golden, new DismException(ErrorCode.InferenceFailed, "no", "ask otherwise")));
        Assert.True(GoldenComparison.Compare(golden with { Refusal = new GoldenRefusal("400 or 200", null) }, []).Passed);
    }

    private static ScoringRule ByMetric(string output) => ScoringRule.From(new ResourceProperties
    {
        Description = "d", Name = "m", BuiltinThreshold = false, MetricKey = output, AnomalyThreshold = 0.5, InputSignature = [], OutputSignature = [],
    });

    private static GoldenVerdict Compare(Tensor want, Tensor got) => GoldenComparison.Compare(Case([want]), [got]);

    private static GoldenCase Case(IReadOnlyList<Tensor> outputs, GoldenTolerances? tolerances = null) =>
        new(new GoldenRequest("a", []), outputs, null, tolerances ?? GoldenTolerances.All(Tolerance));

    private static Tensor Floats(long[] shape, params ReadOnlySpan<float> values) => Tensor.Create("y", DataType.Fp32, shape, values);

    private static Tensor Texts(params string[] values) =>
        new("y", DataType.Bytes, [values.Length], values.SelectMany(value => (byte[])[.. BitConverter.GetBytes(value.Length), .. Encoding.ASCII.GetBytes(value)]).ToArray());
}
