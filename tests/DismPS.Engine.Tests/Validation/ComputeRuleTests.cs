using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Tests.Validation;

/// <summary>Quantities of cpu, memory and gpu: what is reported and what is proposed instead.</summary>
public sealed class ComputeRuleTests
{
    [Theory]
    [InlineData("cpu: 0.1m", "'0.1m' of cpu is 0.0001 of a core; the smallest share is 1m, a thousandth.", "Write 100m for a tenth of a core.")]
    [InlineData("cpu: '500'", "'500' of cpu is 500 cores.", "Write 500m for thousandths of a core.")]
    [InlineData("cpu: 500Mi", "'500Mi' of cpu is 524,288,000 cores: 'Mi' is a unit for memory.", "Write 500m for thousandths of a core.")]
    [InlineData("memory: 250m", "'250m' of memory is 0.25 bytes: 'm' is a thousandth, also of a byte.", "Write 250Mi for mebibytes.")]
    [InlineData("memory: '512'", "'512' of memory is 512 bytes: without a unit it counts bytes.", "Write 512Mi for mebibytes.")]
    [InlineData("memory: 512k", "'512k' of memory is 512,000 bytes.", "Write 512Mi for mebibytes.")]
    public void Unlikely_unit_is_told_with_what_it_means(string line, string message, string suggestion)
    {
        Diagnostic warning = Requests(line);
        Assert.Equal(("DISM0503", message, suggestion), (warning.Id, warning.Message, warning.Suggestion));
    }

    [Theory]
    [InlineData("memory: 512mb", "Did you mean '512Mi' (powers of 1024) or '512M' (powers of 1000)?")]
    [InlineData("memory: 2GB", "Did you mean '2Gi' (powers of 1024) or '2G' (powers of 1000)?")]
    [InlineData("memory: 2gi", "Did you mean '2Gi'?")]
    [InlineData("memory: 2GiB", "Did you mean '2Gi'?")]
    [InlineData("memory: 1.5 Gi", "Did you mean '1.5Gi'?")]
    [InlineData("memory: '1,5Gi'", "Did you mean '1.5Gi'?")]
    [InlineData("memory: 64K", "Did you mean '64Ki' (powers of 1024) or '64k' (powers of 1000)?")]
    [InlineData("memory: 100b", "Did you mean '100', that is bytes, or '100Mi'?")]
    [InlineData("memory: much", "Write 512Mi or 2Gi.")]
    [InlineData("memory: 2 gallons", "Write 512Mi or 2Gi.")]
    [InlineData("memory: ''", "Write 512Mi or 2Gi.")]
    [InlineData("cpu: 2 cores", "Did you mean '2'?")]
    [InlineData("cpu: 100 m", "Did you mean '100m'?")]
    [InlineData("cpu: '0,5'", "Did you mean '0.5'?")]
    [InlineData("cpu: 500milli", "Did you mean '500m'?")]
    [InlineData("cpu: half", "Write 500m (half a core) or 2 (two cores).")]
    [InlineData("cpu: '-1'", "Write 500m (half a core) or 2 (two cores).")]
    public void Text_that_is_no_quantity_comes_with_the_nearest_one(string line, string suggestion)
    {
        Diagnostic error = Requests(line);
        Assert.Equal(("DISM0501", Severity.Error, suggestion), (error.Id, error.Severity, error.Suggestion));
    }

    [Theory]
    [InlineData("Requests: {gpu: '1'}\n  Limits: {gpu: '1'}", null)]
    [InlineData("Requests: {gpu: '0'}", null)]
    [InlineData("Requests: {gpu: '1'}\n  Limits: {gpu: 1000m}", null)]
    [InlineData("Requests: {gpu: '1'}", "DISM0505")]
    [InlineData("Requests: {gpu: '1'}\n  Limits: {gpu: '2'}", "DISM0505")]
    [InlineData("Requests: {gpu: '2'}\n  Limits: {gpu: '1'}", "DISM0502")]
    [InlineData("Limits: {gpu: '1'}", "DISM0506")]
    [InlineData("Requests: {gpu: '0'}\n  Limits: {gpu: '1'}", "DISM0506")]
    [InlineData("Limits: {nvidia.com/gpu: '-1'}", "DISM0501")]
    [InlineData("Requests: {gpu: '1'}\n  Limits: {gpu: '0.5'}", "DISM0501")]
    public void Gpus_are_asked_for_in_both_places_alike(string lines, string? id)
    {
        Assert.Equal(id, SampleTemplate.Check(SampleTemplate.OnnxWith("Resources:\n  " + lines)).SingleOrDefault()?.Id);
    }

    [Fact]
    public void Gpu_for_an_mlserver_type_is_worth_a_note()
    {
        Diagnostic note = Assert.Single(SampleTemplate.Check(SampleTemplate.SkLearn + "\n      Resources: {Limits: {gpu: '1'}}\n"));
        Assert.Equal(("DISM0507", Severity.Information, "Resources.Pixel.Properties.Resources.Limits.gpu"), (note.Id, note.Severity, note.Path));
    }

    [Theory]
    [InlineData("2Mi", "DISM0508")]
    [InlineData("3M", "DISM0508")]
    [InlineData("3Mi", null)]
    [InlineData("4Mi", null)]
    public void Limit_of_memory_holds_at_least_the_model(string limit, string? id)
    {
        string text = SampleTemplate.OnnxWith($"Resources:\n  Limits: {{memory: {limit}}}");
        IReadOnlyList<Diagnostic> found = SampleTemplate.Check(text, ("model.onnx", new string('x', 3 * 1024 * 1024)));
        Assert.Equal(id, found.SingleOrDefault()?.Id);
        if (id is not null)
            Assert.Contains("'model.onnx' alone has 3 MiB", found[0].Message);
    }

    private static Diagnostic Requests(string line) => Assert.Single(SampleTemplate.Check(SampleTemplate.OnnxWith($"Resources:\n  Requests:\n    {line}")));
}
