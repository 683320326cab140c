using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Tests.Validation;

/// <summary>What MetricKey, FlaggingKey and AnomalyThreshold say together with the outputs that they name.</summary>
public sealed class ScoreRuleTests
{
    private const string Score = "- Name: score\n          DataType: FP32\n          Dims: [-1]";
    private static readonly string Flagging = SampleTemplate.Onnx.Replace("BuiltinThreshold: false\n      AnomalyThreshold: 0.5", "BuiltinThreshold: true\n      FlaggingKey: flag")
        .Replace("    - Name: score", "    - Name: flag\n          DataType: INT32\n          Dims: [-1]\n        - Name: score");

    [Theory]
    [InlineData("FP32", "[-1]")]
    [InlineData("FP64", "[-1, 1]")]
    [InlineData("FP16", "[-1, 1, 1]")]
    [InlineData("INT8", "[-1]")]
    [InlineData("UINT64", "[1]")]
    [InlineData("FP32", "[-1, -1]")]
    public void Score_of_one_number_a_row_is_fine(string type, string dims)
    {
        Assert.Empty(SampleTemplate.Check(WithScore(type, dims)));
    }

    [Theory]
    [InlineData("BYTES", "[-1]", "DISM0304", "OutputSignature[1].DataType")]
    [InlineData("BOOL", "[-1]", "DISM0307", "OutputSignature[1].DataType")]
    [InlineData("FP32", "[-1, 51]", "DISM0305", "OutputSignature[1].Dims")]
    [InlineData("FP32", "[-1, 1, 3]", "DISM0305", "OutputSignature[1].Dims")]
    [InlineData("FP32", "[51]", "DISM0305", "OutputSignature[1].Dims")]
    public void Score_that_cannot_be_compared_is_a_warning(string type, string dims, string id, string path)
    {
        Diagnostic warning = Assert.Single(SampleTemplate.Check(WithScore(type, dims)));
        Assert.Equal((id, Severity.Warning, "Resources.MetSig.Properties." + path), (warning.Id, warning.Severity, warning.Path));
        Assert.Contains("'score'", warning.Message);
    }

    [Theory]
    [InlineData("[1]", null)]
    [InlineData("[-1]", null)]
    [InlineData("[51]", "DISM0305")]
    [InlineData("[-1, 51]", "DISM0305")]
    public void With_a_batch_size_dims_have_no_batch_axis(string dims, string? id)
    {
        string text = WithScore("FP32", dims).Replace("MaxBatchSize: 0", "MaxBatchSize: 8");
        Assert.Equal(id, SampleTemplate.Check(text).SingleOrDefault()?.Id);
    }

    [Theory]
    [InlineData("UINT8", "-0.5", "below every value of 'score', which is UINT8: every row is anomalous")]
    [InlineData("UINT8", "255", "not below any value of 'score', which is UINT8: no row is ever anomalous")]
    [InlineData("INT8", "127", "no row is ever anomalous")]
    [InlineData("INT16", "-40000", "every row is anomalous")]
    public void Threshold_outside_of_the_type_is_a_warning(string type, string threshold, string message)
    {
        Diagnostic warning = Assert.Single(SampleTemplate.Check(WithScore(type, "[-1]").Replace("AnomalyThreshold: 0.5", $"AnomalyThreshold: {threshold}")));
        Assert.Equal(("DISM0309", "Resources.MetSig.Properties.AnomalyThreshold"), (warning.Id, warning.Path));
        Assert.Contains(message, warning.Message);
    }

    [Theory]
    [InlineData("INT8", "-128")]
    [InlineData("UINT8", "254.5")]
    [InlineData("FP32", "-1e30")]
    public void Threshold_within_the_type_is_fine(string type, string threshold)
    {
        Assert.Empty(SampleTemplate.Check(WithScore(type, "[-1]").Replace("AnomalyThreshold: 0.5", $"AnomalyThreshold: {threshold}")));
    }

    [Theory]
    [InlineData("INT32", "[-1]", null)]
    [InlineData("BOOL", "[-1, 1]", null)]
    [InlineData("FP32", "[-1]", "DISM0306")]
    [InlineData("FP64", "[-1]", "DISM0306")]
    [InlineData("BYTES", "[-1]", "DISM0304")]
    [InlineData("UINT8", "[-1, 2]", "DISM0305")]
    public void Flag_is_one_truth_value_a_row(string type, string dims, string? id)
    {
        string text = Flagging.Replace("DataType: INT32\n          Dims: [-1]", $"DataType: {type}\n          Dims: {dims}");
        Assert.Equal(id, SampleTemplate.Check(text).SingleOrDefault()?.Id);
    }

    [Fact]
    public void One_output_for_score_and_flag_is_worth_a_note()
    {
        Diagnostic note = Assert.Single(SampleTemplate.Check(Flagging.Replace("MetricKey: score", "MetricKey: flag")));
        Assert.Equal(("DISM0308", Severity.Information), (note.Id, note.Severity));
    }

    [Fact]
    public void Key_that_names_an_input_is_told_so()
    {
        Diagnostic error = SampleTemplate.CheckWith("MetricKey: score", "MetricKey: histo");
        Assert.Equal("'MetricKey' is 'histo', which is an input, no output; the outputs are 'reco', 'score'.", error.Message);
    }

    private static string WithScore(string type, string dims)
    {
        Assert.Contains(Score, SampleTemplate.Onnx);
        return SampleTemplate.Onnx.Replace(Score, $"- Name: score\n          DataType: {type}\n          Dims: {dims}");
    }
}
