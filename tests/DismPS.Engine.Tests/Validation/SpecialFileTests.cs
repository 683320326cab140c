using DismPS.Engine.Diagnostics;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Tests.Validation;

/// <summary>Pipes, devices and circles of links in every place of a file: a finding, and no waiting.</summary>
public sealed class SpecialFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SpecialFileTests()
    {
        SampleTemplate.WriteFiles(_folder);
    }

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task Pipe_as_template()
    {
        NamedPipe.Make(_folder.At("t.yaml"));
        Diagnostic found = await FirstAsync(() => TemplateValidator.ValidateFile("t.yaml", Options));
        Assert.Equal(("DISM0010", "'t.yaml' is a pipe, not a template file."), (found.Id, found.Message));
    }

    [Fact(Timeout = 60_000)]
    public async Task Device_as_template()
    {
        OnLinux();
        Diagnostic found = await FirstAsync(() => TemplateValidator.ValidateFile("/dev/zero", Options));
        Assert.Equal(("DISM0010", "'/dev/zero' is a device, not a template file."), (found.Id, found.Message));
    }

    [Fact]
    public void Circle_of_links_as_template_is_no_template()
    {
        File.CreateSymbolicLink(_folder.At("a"), "b");
        File.CreateSymbolicLink(_folder.At("b"), "a");
        Assert.Equal(ErrorCode.TemplateNotFound, Assert.Throws<DismException>(() => TemplateValidator.ValidateFile("a", Options)).Code);
    }

    [Fact(Timeout = 60_000)]
    public async Task Pipe_as_model()
    {
        NamedPipe.Make(_folder.At("pipe.onnx"));
        Diagnostic found = await FirstAsync(() => Check(SampleTemplate.Onnx.Replace("model.onnx", "pipe.onnx")));
        Assert.Equal(("DISM0701", "'pipe.onnx' is a pipe; the model file must be a file."), (found.Id, found.Message));
    }

    [Fact(Timeout = 60_000)]
    public async Task Link_to_a_device_as_model()
    {
        OnLinux();
        File.CreateSymbolicLink(_folder.At("zero.onnx"), "/dev/zero");
        Diagnostic found = await FirstAsync(() => Check(SampleTemplate.Onnx.Replace("model.onnx", "zero.onnx")));
        Assert.Equal(("DISM0701", "'zero.onnx' is a device; the model file must be a file."), (found.Id, found.Message));
    }

    [Fact]
    public void Circle_of_links_as_model()
    {
        File.CreateSymbolicLink(_folder.At("a.onnx"), "b.onnx");
        File.CreateSymbolicLink(_folder.At("b.onnx"), "a.onnx");
        Diagnostic found = Assert.Single(Check(SampleTemplate.Onnx.Replace("model.onnx", "a.onnx")).Diagnostics);
        Assert.Equal(("DISM0701", "The model file 'a.onnx' is a link that leads nowhere."), (found.Id, found.Message));
    }

    [Fact(Timeout = 60_000)]
    public async Task Pipe_as_script()
    {
        File.Delete(_folder.At("code", "app.py"));
        NamedPipe.Make(_folder.At("code", "app.py"));
        ValidationResult result = await Task.Run(() => Check(SampleTemplate.SkLearn));
        Assert.Equal(["DISM0713", "DISM0803"], result.Diagnostics.Select(d => d.Id).Order());
        Assert.Contains("is a pipe", result.Diagnostics.Single(d => d.Id == "DISM0803").Message);
    }

    [Fact(Timeout = 60_000)]
    public async Task Pipe_in_the_code_folder_also_behind_a_linked_folder()
    {
        NamedPipe.Make(_folder.At("code", "sub", "in"));
        NamedPipe.Make(_folder.At("shared", "out"));
        Directory.CreateSymbolicLink(_folder.At("code", "lib"), "../shared");
        ValidationResult result = await Task.Run(() => Check(SampleTemplate.SkLearn));
        Assert.All(result.Diagnostics, d => Assert.Equal(("DISM0713", PlatformVerdict.Crashes), (d.Id, d.Platform)));
        Assert.Equal(
            ["'lib/out' in the code folder 'code' is a pipe, which cannot be copied.", "'sub/in' in the code folder 'code' is a pipe, which cannot be copied."],
            result.Diagnostics.Select(d => d.Message).Order());
    }

    [Fact]
    public void Folders_that_are_linked_in_a_circle_over_two_links()
    {
        Directory.CreateDirectory(_folder.At("shared"));
        Directory.CreateSymbolicLink(_folder.At("code", "lib"), "../shared");
        Directory.CreateSymbolicLink(_folder.At("shared", "code"), _folder.At("code"));
        Diagnostic found = Assert.Single(Check(SampleTemplate.SkLearn).Diagnostics);
        Assert.Equal(("DISM0703", "The link 'lib/code' in the code folder 'code' leads back to a folder around it, so copying would never end."), (found.Id, found.Message));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("saved_model.pb")]
    [InlineData("fingerprint.pb")]
    [InlineData("variables/variables.index")]
    public async Task Pipe_in_a_saved_model(string name)
    {
        foreach (string file in (ReadOnlySpan<string>)["saved_model.pb", "fingerprint.pb", "variables/variables.index"])
            _folder.Write("saved/" + file, "x");
        File.Delete(_folder.At("saved", name));
        NamedPipe.Make(_folder.At("saved", name));
        string template = SampleTemplate.Onnx.Replace("Tritonserver::ONNX", "Tritonserver::TensorflowSavedModel").Replace("ModelUri: model.onnx", "SavedModelUri: saved");
        ValidationResult result = await Task.Run(() => Check(template));
        Assert.Contains(result.Diagnostics, d => d.Message == $"'{name}' in the SavedModel 'saved' is a pipe, which cannot be copied.");
    }

    private static void OnLinux()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("Devices are asked for on Linux only.");
    }

    private ValidationOptions Options => new() { BaseFolder = _folder.Path };

    // Warnings about the sample's empty files are not at issue here.
    private ValidationResult Check(string template)
    {
        ValidationResult result = TemplateValidator.ValidateText(template, "t.yaml", Options);
        return result with { Diagnostics = [.. result.Diagnostics.Where(d => d.Severity == Severity.Error)] };
    }

    private static async Task<Diagnostic> FirstAsync(Func<ValidationResult> check) =>
        (await Task.Run(check)).Diagnostics.First(d => d.Severity == Severity.Error);
}
