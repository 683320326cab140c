using DismPS.Engine.Operations;
using static DismPS.Engine.Tests.Validation.RepairSample;

namespace DismPS.Engine.Tests.Validation;

public sealed class RepairTests
{
    private static readonly string Compute = SampleTemplate.OnnxWith("Resources:\n  Requests:\n    cpu: CPU # share\n    memory: MEMORY\n");

    [Theory]
    [InlineData("ModelUri:", "modelUri:", "ModelUri:")]
    [InlineData("ModelUri:", "Model_Uri:", "ModelUri:")]
    [InlineData("ModelUri:", "'modelUri'   : # where\n       ", "'ModelUri'   : # where\n       ")]
    [InlineData("MaxBatchSize:", "MaxBachSize:", "MaxBatchSize:")]
    [InlineData("AnomalyThreshold:", "AnomalyTrehsold:", "AnomalyThreshold:")]
    [InlineData("Workspace: jetmet", "\"workspace\": jetmet", "\"Workspace\": jetmet")]
    [InlineData("Resources:\n  Met", "Ressources: # all\n  Met", "Resources: # all\n  Met")]
    public void Misspelt_key_is_renamed(string part, string broken, string repaired) => AssertRepaired(part, broken, repaired);

    [Theory]
    [InlineData("Type: InferenceService::Tritonserver::ONNX", "Type: onnx   # type", "Type: InferenceService::Tritonserver::ONNX   # type")]
    [InlineData("Type: InferenceService::Tritonserver::ONNX", "Type: 'Tritonserver::ONNX'", "Type: 'InferenceService::Tritonserver::ONNX'")]
    [InlineData("Type: InferenceService::Tritonserver::ONNX", "Type: \"inferenceservice:tritonserver:Onnx\"", "Type: \"InferenceService::Tritonserver::ONNX\"")]
    [InlineData("Type: InferenceService::Tritonserver::ONNX", "Type: InferenceService::Tritonserver::ONX", "Type: InferenceService::Tritonserver::ONNX")]
    public void Type_is_spelt_out(string part, string broken, string repaired) => AssertRepaired(part, broken, repaired);

    [Theory]
    [InlineData("fp32", "FP32")]
    [InlineData("float32", "FP32")]
    [InlineData("torch.float32", "FP32")]
    [InlineData("TYPE_TYPE_FP32", "FP32")]
    [InlineData("type_fp32", "FP32")]
    [InlineData("'double'", "'FP64'")]
    [InlineData("\"STRING\"", "\"BYTES\"")]
    [InlineData("TYPE_STRING", "BYTES")]
    [InlineData("boolean", "BOOL")]
    public void Data_type_is_corrected(string broken, string repaired) =>
        AssertRepaired("DataType: FP32\n          Dims: [-1]", $"DataType: {broken}\n          Dims: [-1]", $"DataType: {repaired}\n          Dims: [-1]");

    [Theory]
    [InlineData("MetricKey: score", "MetricKey: scroe", "MetricKey: score")]
    [InlineData("MetricKey: score", "MetricKey: Score", "MetricKey: score")]
    public void Key_is_that_of_the_nearest_output(string part, string broken, string repaired) => AssertRepaired(part, broken, repaired);

    [Theory]
    [InlineData("\"2025-03-31\"", "2025-03-31 # version", "\"2025-03-31\" # version")]
    [InlineData("Workspace: jetmet", "Workspace: 2024", "Workspace: \"2024\"")]
    [InlineData("Workspace: jetmet", "Workspace: on", "Workspace: \"on\"")]
    [InlineData("Description: Spot anomalies", "Description: 010", "Description: \"010\"")]
    public void Value_of_a_text_field_gets_quotes(string part, string broken, string repaired) => AssertRepaired(part, broken, repaired);

    [Theory]
    [InlineData("MaxBatchSize: 0", "MaxBatchSize: '16'", "MaxBatchSize: 16")]
    [InlineData("MaxBatchSize: 0", "MaxBatchSize: 16.0", "MaxBatchSize: 16")]
    [InlineData("AnomalyThreshold: 0.5", "AnomalyThreshold: \"0.5\"", "AnomalyThreshold: 0.5")]
    [InlineData("BuiltinThreshold: false", "BuiltinThreshold: \"no\"", "BuiltinThreshold: false")]
    public void Converted_value_is_written_as_it_is_read(string part, string broken, string repaired) => AssertRepaired(part, broken, repaired);

    [Theory]
    [InlineData("cpu", "\"0.1m\"", "\"100m\"")]
    [InlineData("cpu", "'500M'", "'500m'")]
    [InlineData("cpu", "0.5", "\"0.5\"")]
    [InlineData("cpu", "2", "\"2\"")]
    [InlineData("memory", "250m", "250Mi")]
    [InlineData("memory", "'2 Gi'", "'2Gi'")]
    [InlineData("memory", "512MI", "512Mi")]
    [InlineData("memory", "2GiB", "2Gi")]
    public void Quantity_with_one_meaning_is_corrected(string kind, string broken, string repaired)
    {
        RepairResult result = Repair(With(broken));
        Assert.Equal(With(repaired), result.NewText);
        Assert.Single(result.Corrected);
        Assert.True(result.Remaining.IsValid, string.Join("\n", result.Remaining.Diagnostics));

        string With(string value) => Compute.Replace(kind.ToUpperInvariant(), value).Replace("CPU", "\"1\"").Replace("MEMORY", "1Gi");
    }

    [Theory]
    [InlineData("memory", "2GB")]
    [InlineData("memory", "2g")]
    [InlineData("memory", "1m")]
    [InlineData("memory", "\"512\"")]
    [InlineData("cpu", "\"1000\"")]
    [InlineData("cpu", "0.0001m")]
    [InlineData("cpu", "two")]
    public void Quantity_with_two_meanings_stays(string kind, string broken)
    {
        string text = Compute.Replace(kind.ToUpperInvariant(), broken).Replace("CPU", "\"1\"").Replace("MEMORY", "1Gi");
        RepairResult result = Repair(text);
        Assert.NotEmpty(result.Remaining.Diagnostics);
        Assert.Equal(text, result.NewText);
    }

    [Theory]
    [InlineData("MetricKey: score", "MetricKey: output")]
    [InlineData("DataType: FP32\n          Dims: [-1]", "DataType: float\n          Dims: [-1]")]
    [InlineData("Type: InferenceService::Tritonserver::ONNX", "Type: InferenceService::MLServer::ONNX")]
    [InlineData("Type: InferenceService::Tritonserver::ONNX", "Type: Tritonserver")]
    [InlineData("MaxBatchSize: 0", "MaxBatchSize: true")]
    [InlineData("ModelUri: model.onnx", "ModelUri: model.onx")]
    [InlineData("ModelUri: model.onnx", "CodelUri: model.onnx")]
    [InlineData("Name: metsig", "Name: MetSig")]
    public void What_may_mean_two_things_stays(string part, string broken) => AssertUntouched(part, broken);

    [Fact]
    public void Opposite_of_a_field_is_no_misspelling_of_it()
    {
        string text = SampleTemplate.OnnxWith("InferenceOnConditions:\n  MaxEnergy: 6800\n  MaxNumberOfLumisection: 3");
        Assert.Equal(text, Repair(text).NewText);
    }

    [Fact]
    public void Outputs_that_differ_in_a_number_are_not_confused()
    {
        string text = SampleTemplate.Onnx.Replace("Name: score", "Name: output_1").Replace("MetricKey: score", "MetricKey: output_7");
        Assert.Equal(text, Repair(text).NewText);
        text = SampleTemplate.Onnx.Replace("Name: score", "Name: output_1").Replace("Name: reco", "Name: output_0").Replace("MetricKey: score", "MetricKey: outptu_1");
        Assert.Contains("MetricKey: output_1", Repair(text).NewText);
    }

    [Fact]
    public void Two_misspellings_of_one_key_both_stay()
    {
        string text = SampleTemplate.Onnx.Replace("      ModelUri: model.onnx", "      modelUri: model.onnx\n      Modeluri: other.onnx");
        Assert.Equal(text, Repair(text).NewText);
    }

    [Fact]
    public void Key_stays_when_the_right_one_is_there()
    {
        string text = SampleTemplate.OnnxWith("modelUri: other.onnx");
        Assert.Equal(text, Repair(text).NewText);
    }

    [Fact]
    public void Correction_that_would_make_a_valid_template_invalid_is_dropped()
    {
        // The misspelt FlaggingKey is ignored; spelt rightly it would contradict BuiltinThreshold.
        string text = SampleTemplate.OnnxWith("FlagingKey: reco\nAnother: 1");
        RepairResult result = Repair(text);
        Assert.Equal(text, result.NewText);
        Assert.True(result.Remaining.IsValid);
    }

    [Fact]
    public void One_refused_correction_does_not_keep_the_others_back()
    {
        RepairResult result = Repair(SampleTemplate.OnnxWith("FlagingKey: reco\nImge: x"));
        Assert.Contains("FlagingKey", result.NewText);
        Assert.Contains("Image: x", result.NewText);
    }

    [Fact]
    public void Right_type_is_written_even_when_it_shows_what_is_missing()
    {
        RepairResult result = Repair(SampleTemplate.Onnx.Replace("InferenceService::Tritonserver::ONNX", "onnx").Replace("      MaxBatchSize: 0\n", "").Replace("      ModelUri: model.onnx", ""));
        Assert.Contains("Type: InferenceService::Tritonserver::ONNX", result.NewText);
        Assert.Equal(2, result.Remaining.Diagnostics.Length);
    }

    [Fact]
    public void Correction_that_another_brings_to_light_is_applied_too()
    {
        RepairResult result = Repair(SampleTemplate.Onnx.Replace("OutputSignature:", "Outputsignature:").Replace("MetricKey: score", "MetricKey: scroe"));
        Assert.Contains("OutputSignature:", result.NewText);
        Assert.Contains("MetricKey: score", result.NewText);
        Assert.True(result.Remaining.IsValid);
    }

    [Fact]
    public void Backslashes_become_slashes_when_the_file_is_there()
    {
        string text = SampleTemplate.Onnx.Replace("ModelUri: model.onnx", "ModelUri: models\\a.onnx");
        Assert.Equal(text, Repair(text).NewText);
        Assert.Contains("ModelUri: models/a.onnx", Repair(text, ("models/a.onnx", "x")).NewText);
        string quoted = SampleTemplate.Onnx.Replace("ModelUri: model.onnx", "ModelUri: \"models\\\\a.onnx\"");
        Assert.Contains("ModelUri: \"models/a.onnx\"", Repair(quoted, ("models/a.onnx", "x")).NewText);
    }

    [Fact]
    public void Corrected_findings_are_told_in_file_order_with_their_places()
    {
        RepairResult result = Repair(SampleTemplate.Onnx.Replace("\"2025-03-31\"", "2025-03-31").Replace("ModelUri", "modelUri").Replace("MetricKey: score", "MetricKey: Score"));
        Assert.Equal([1, 10, 26], result.Corrected.Select(d => d.Location.Line));
        Assert.Equal("write 'ModelUri' in place of 'modelUri'", result.Corrected[2].Fix!.Description);
    }
}
