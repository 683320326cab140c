using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Tests.Validation;

/// <summary>Types and conversions of single fields; the expected verdicts are those of pydantic's lax mode.</summary>
public sealed class FieldTests
{
    [Theory]
    [InlineData("16", 16)]
    [InlineData("'16'", 16)]
    [InlineData("' +1_6 '", 16)]
    [InlineData("'16.00'", 16)]
    [InlineData("16.0", 16)]
    [InlineData("true", 1)]
    [InlineData("020", 16)]
    [InlineData("2.5", null)]
    [InlineData("'1e2'", null)]
    [InlineData("'1__6'", null)]
    [InlineData("'16.'", null)]
    [InlineData("''", null)]
    [InlineData(".inf", null)]
    [InlineData("[1]", null)]
    [InlineData("2025-03-31", null)]
    public void Integer_fields_convert_as_on_the_platform(string value, int? expected)
    {
        ValidationResult result = Validate(SampleTemplate.Onnx.Replace("MaxBatchSize: 0", $"MaxBatchSize: {value}"));
        Assert.Equal(expected, (int?)result.Template?.Resources[0].Properties.MaxBatchSize);
        Assert.Equal(expected is null ? "wrong-type" : null, result.Diagnostics.FirstOrDefault(d => d.Severity == Severity.Error)?.Category);
    }

    [Theory]
    [InlineData("0.5", 0.5)]
    [InlineData("1e-3", 0.001)]
    [InlineData("'0.5'", 0.5)]
    [InlineData("'-1_0.5e1'", -105.0)]
    [InlineData("yes", 1.0)]
    [InlineData("7", 7.0)]
    [InlineData("abc", null)]
    [InlineData("'0x10'", null)]
    [InlineData("{}", null)]
    public void Number_fields_convert_as_on_the_platform(string value, double? expected)
    {
        ValidationResult result = Validate(SampleTemplate.Onnx.Replace("AnomalyThreshold: 0.5", $"AnomalyThreshold: {value}"));
        Assert.Equal(expected, result.Template?.Resources[0].Properties.AnomalyThreshold);
        Assert.Equal(expected is not null, result.IsValid);
    }

    [Theory]
    [InlineData("no", false)]
    [InlineData("0", false)]
    [InlineData("'OFF'", false)]
    [InlineData("n", false)]
    [InlineData("0.0", false)]
    [InlineData("2", null)]
    [InlineData("maybe", null)]
    [InlineData("' false '", null)]
    public void Boolean_fields_convert_as_on_the_platform(string value, bool? expected)
    {
        ValidationResult result = Validate(SampleTemplate.Onnx.Replace("BuiltinThreshold: false", $"BuiltinThreshold: {value}"));
        Assert.Equal(expected, result.Template?.Resources[0].Properties.BuiltinThreshold);
        Assert.Equal(expected is not null, result.IsValid);
    }

    [Theory]
    [InlineData("5", "the number 5")]
    [InlineData("yes", "the boolean true ('yes' without quotes)")]
    [InlineData("2025-03-31", "the date 2025-03-31")]
    [InlineData("1.5", "the number 1.5")]
    [InlineData("[a]", "a list")]
    [InlineData("{a: b}", "a mapping")]
    public void Text_fields_take_text_only_and_say_what_they_got(string value, string described)
    {
        Diagnostic error = SampleTemplate.CheckWith("Workspace: jetmet", $"Workspace: {value}");
        Assert.Equal(("wrong-type", $"'Workspace' must be a text, not {described}."), (error.Category, error.Message));
    }

    [Fact]
    public void Version_without_quotes_is_a_date_and_the_cure_is_named()
    {
        Diagnostic error = SampleTemplate.CheckWith("\"2025-03-31\"", "2025-03-31");
        Assert.Equal("Write it in quotes: \"2025-03-31\".", error.Suggestion);
    }

    [Theory]
    [InlineData("DataType: FP32\n          Dims: [-1]", "DataType: TYPE_FP32\n          Dims: [-1]", null)]
    [InlineData("DataType: FP32\n          Dims: [-1]", "DataType: fp32\n          Dims: [-1]", "Did you mean 'FP32'?")]
    public void Data_types_are_exact_words(string part, string replacement, string? suggestion)
    {
        IReadOnlyList<Diagnostic> found = SampleTemplate.Check(SampleTemplate.Onnx.Replace(part, replacement));
        Assert.Equal(suggestion, found.SingleOrDefault()?.Suggestion);
    }

    [Fact]
    public void Null_is_refused_where_a_value_is_needed_and_points_at_the_key()
    {
        Diagnostic error = SampleTemplate.CheckWith("Workspace: jetmet", "Workspace:");
        Assert.Equal(("null-not-allowed", 6, 5), (error.Category, error.Location.Line, error.Location.Column));
    }

    [Fact]
    public void Optional_fields_may_be_null()
    {
        Assert.Empty(SampleTemplate.Check(SampleTemplate.OnnxWith("Tags: null\nImage: ~\nResources:\nInferenceOnConditions:\nInputMetadata:\nFlaggingKey: null")));
    }

    [Fact]
    public void Field_of_another_type_is_said_to_have_no_effect()
    {
        Diagnostic warning = Assert.Single(SampleTemplate.Check(SampleTemplate.SkLearn + "\n      MaxBatchSize: 8\n"));
        Assert.Equal((Severity.Warning, "'MaxBatchSize' has no effect for the type InferenceService::MLServer::SKLearn."), (warning.Severity, warning.Message));
    }

    [Fact]
    public void Top_level_keys_for_anchors_are_not_complained_about()
    {
        Assert.Empty(SampleTemplate.Check("x-shared: &s 1\n" + SampleTemplate.Onnx));
    }

    [Fact]
    public void Octal_number_is_pointed_out()
    {
        Diagnostic warning = SampleTemplate.CheckWith("MaxBatchSize: 0", "MaxBatchSize: 010");
        Assert.Equal("'010' is read as 8: YAML 1.1 takes it for an octal number.", warning.Message);
    }

    [Fact]
    public void Unknown_type_does_not_hide_other_errors()
    {
        IReadOnlyList<Diagnostic> found = SampleTemplate.Check(SampleTemplate.Onnx.Replace("::ONNX", "::Onnx").Replace("Name: metsig", "Name: 5"));
        Assert.Equal(["unsupported-type", "wrong-type"], found.Select(d => d.Category));
        Assert.Equal("Did you mean 'InferenceService::Tritonserver::ONNX'?", found[0].Suggestion);
    }

    private static ValidationResult Validate(string text)
    {
        using var folder = new TemporaryFolder();
        folder.Write("model.onnx", "x");
        return TemplateValidator.ValidateText(text, null, new ValidationOptions { BaseFolder = folder.Path });
    }
}
