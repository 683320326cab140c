using DismPS.Engine.Operations;
using static DismPS.Engine.Tests.Validation.RepairSample;

namespace DismPS.Engine.Tests.Validation;

/// <summary>Odd texts: everything around a correction stays as it is.</summary>
public sealed class RepairTextTests
{
    [Fact]
    public void Line_ends_of_windows_stay()
    {
        string text = SampleTemplate.Onnx.ReplaceLineEndings("\r\n");
        Assert.Equal(text, Repair(text.Replace("ModelUri", "modelUri")).NewText);
    }

    [Fact]
    public void Old_line_ends_and_mixed_ones_stay()
    {
        string text = SampleTemplate.Onnx.Replace("Workspace: jetmet\n", "Workspace: jetmet\r\n\n\r\n");
        Assert.Equal(text, Repair(text.Replace("ModelUri", "modelUri")).NewText);
    }

    [Fact]
    public void Values_in_brackets_are_corrected_in_place()
    {
        string text = SampleTemplate.SkLearn.Replace("{Name: histo, MonitoringElement: A/B, DataType: FP32, Dims: [-1, 8]}", "{ name: histo,MonitoringElement: \"A/B\" , DataType: float32,Dims: [ -1, '8' ] } # odd");
        string expected = SampleTemplate.SkLearn.Replace("{Name: histo, MonitoringElement: A/B, DataType: FP32, Dims: [-1, 8]}", "{ Name: histo,MonitoringElement: \"A/B\" , DataType: FP32,Dims: [ -1, 8 ] } # odd");
        RepairResult result = Repair(text);
        Assert.Equal(expected, result.NewText);
        Assert.True(result.Remaining.IsValid);
    }

    [Fact]
    public void Letters_before_a_correction_do_not_shift_it()
    {
        string text = SampleTemplate.Onnx.Replace("Autoencoders", "Ähnlich 😀 ") + " # ✓";
        Assert.Equal(text, Repair(text.Replace("ModelUri", "modelUri")).NewText);
    }

    [Fact]
    public void Text_under_an_alias_stays_for_it_stands_in_two_places()
    {
        string text = SampleTemplate.Onnx.Replace("DataType: FP32\n          Dims: [-1, 51]\n      Out", "DataType: &kind fp32\n          Dims: [-1, 51]\n      Out")
            .Replace("DataType: FP32\n          Dims: [-1]", "DataType: *kind\n          Dims: [-1]");
        RepairResult result = Repair(text);
        Assert.Equal(text, result.NewText);
        Assert.False(result.Remaining.IsValid);
    }

    [Fact]
    public void Mapping_that_is_merged_elsewhere_stays()
    {
        string text = "x-limits: &limits\n  cpu: 0.5\n" + SampleTemplate.OnnxWith("Resources:\n  Requests:\n    <<: *limits\n  Limits:\n    <<: *limits\n    memory: 512MI");
        RepairResult result = Repair(text);
        Assert.Equal(text.Replace("512MI", "512Mi"), result.NewText);
        Assert.Equal(2, result.Remaining.Diagnostics.Count(d => d.Message.Contains("must be a text")));
    }

    [Fact]
    public void Anchor_and_tag_stay_with_their_value()
    {
        foreach (string broken in (string[])["MetricKey: &key scroe", "MetricKey: !!str scroe"])
        {
            string text = SampleTemplate.Onnx.Replace("MetricKey: score", broken);
            Assert.Equal(text, Repair(text).NewText);
        }
    }

    [Fact]
    public void Value_over_several_lines_stays()
    {
        foreach (string broken in (string[])["MetricKey: |-\n        Score", "MetricKey: >-\n        Score", "MetricKey: \"Sco\\\n        re\"", "Name: met\n        sig"])
        {
            string text = SampleTemplate.Onnx.Replace(broken.StartsWith("Metric") ? "MetricKey: score" : "Name: metsig", broken);
            Assert.Equal(text, Repair(text).NewText);
        }
    }

    [Fact]
    public void Several_lines_around_a_correction_stay()
    {
        string text = SampleTemplate.Onnx.Replace("Description: Spot anomalies", "Description: >\n        modelUri: folded\n\n         more # no comment\n      # a comment");
        Assert.Equal(text, Repair(text.Replace("      ModelUri", "      modelUri")).NewText);
    }

    [Fact]
    public void Broken_yaml_stays_and_says_why()
    {
        RepairResult result = Repair(SampleTemplate.Onnx.Replace("Dims: [-1]", "Dims: [-1"));
        Assert.False(result.IsChanged);
        Assert.False(result.Remaining.IsValid);
    }

    [Fact]
    public void Difference_is_that_of_the_program_diff()
    {
        RepairResult result = Repair(SampleTemplate.Onnx.Replace("\"2025-03-31\"", "2025-03-31").Replace("ModelUri", "modelUri"));
        Assert.Equal("""
            --- t.yaml
            +++ t.yaml
            @@ -1,4 +1,4 @@
            -TemplateFormatVersion: 2025-03-31
            +TemplateFormatVersion: "2025-03-31"
             Description: Autoencoders
             Resources:
               MetSig:
            @@ -23,4 +23,4 @@
                       DataType: FP32
                       Dims: [-1]
                   MaxBatchSize: 0
            -      modelUri: model.onnx
            \ No newline at end of file
            +      ModelUri: model.onnx
            \ No newline at end of file

            """.ReplaceLineEndings("\n"), result.Diff);
    }
}
