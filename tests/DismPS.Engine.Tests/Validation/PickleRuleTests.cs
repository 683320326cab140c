using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tests.Models.Pickle;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Tests.Validation;

/// <summary>What is said of pickles. The bad ones are never loaded: their opcodes are followed.</summary>
public sealed class PickleRuleTests
{
    // Recognised as nothing, or stopped at a limit; the platform accepts both, so they are warnings.
    private static readonly string[] OnlyWarned = ["random.pkl", "deep.pkl", "custom-class.pkl"];

    public static TheoryData<string, string> Verdicts
    {
        get
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(RepositoryFiles.Data("models", "odd", "pickles", "verdicts.json")));
            var data = new TheoryData<string, string>();
            foreach (JsonProperty file in document.RootElement.GetProperty("files").EnumerateObject())
                data.Add(file.Name, file.Value.GetProperty("verdict").GetString()!);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Verdicts))]
    public void Verdict_of_a_model_file_is_the_recorded_one(string file, string verdict)
    {
        IReadOnlyList<Diagnostic> found = CheckModel(file);
        bool rejected = verdict == "reject" || file == "custom-class.pkl";
        string report = string.Join("\n", found);
        Assert.True(rejected == found.Any(d => d.Severity != Severity.Information), report);
        Assert.True((rejected && !OnlyWarned.Contains(file)) == found.Any(d => d.Severity == Severity.Error), report);
    }

    [Theory]
    [MemberData(nameof(Verdicts))]
    public void Verdict_of_a_file_beside_the_handler_is_the_recorded_one(string file, string verdict)
    {
        using var folder = new TemporaryFolder();
        folder.Write("model.joblib", "N.");
        folder.Write("code/app.py", SampleTemplate.Handler);
        File.Copy(PathOf(file), Path.Join(folder.Path, "code", file));
        bool rejected = (verdict == "reject" && file != "random.pkl") || file == "custom-class.pkl";
        IEnumerable<Diagnostic> found = Check(SampleTemplate.SkLearn, folder).Where(d => d.Severity != Severity.Information);
        Assert.Equal(rejected, found.Any());
    }

    [Theory]
    [InlineData("bad-system-p4.pkl", "calls 'posix.system' when it is loaded.")]
    [InlineData("bad-joblib-lzma.joblib", "calls 'builtins.exec' when it is loaded.")]
    [InlineData("bad-eval-p2.pkl", "calls '__builtin__.eval' when it is loaded.")]
    [InlineData("bad-extension-registry.pkl", "uses code 1 of the extension registry, whose meaning depends on the process that loads it.")]
    [InlineData("bad-torch-archive.pt", "calls 'posix.system' when it is loaded.")]
    public void Dangerous_import_is_named(string file, string message)
    {
        Assert.Contains(CheckModel(file), d => d.Severity == Severity.Error && d.Message == $"The model file 'model.joblib' {message}");
    }

    [Fact]
    public void Module_beside_the_handler_makes_its_class_known()
    {
        Diagnostic missing = Assert.Single(CheckModel("custom-class.pkl"));
        Assert.Equal(("DISM1107", "Put 'ringmodel.py' into 'code', beside the handler."), (missing.Id, missing.Suggestion));
        Assert.Empty(CheckModel("custom-class.pkl", ("code/ringmodel.py", "class RingModel:\n    pass\n")));
    }

    [Fact]
    public void Module_without_the_class_is_an_error()
    {
        Diagnostic error = Assert.Single(CheckModel("custom-class.pkl", ("code/ringmodel.py", "class Other:\n    pass\n")));
        Assert.Equal(("DISM1108", Severity.Error), (error.Id, error.Severity));
        Assert.Empty(CheckModel("custom-class.pkl", ("code/ringmodel.py", "from numpy import *\n")));
    }

    [Fact]
    public void Every_module_that_a_joblib_names_must_lie_beside_the_handler()
    {
        string source = RepositoryFiles.Data("models", "pixel-nmf");
        foreach (string removed in (string[])["", "nmf2d.py", "ringmodel.py"])
        {
            using var folder = new TemporaryFolder();
            foreach (string file in Directory.EnumerateFiles(Path.Join(source, "mlserver-model")).Where(f => Path.GetFileName(f) != removed))
            {
                Directory.CreateDirectory(folder.At("mlserver-model"));
                File.Copy(file, folder.At("mlserver-model", Path.GetFileName(file)));
            }

            List<Diagnostic> found = Check(File.ReadAllText(Path.Join(source, "template.yaml")), folder);
            string[] missing = [.. found.Where(d => d.Id == "DISM1107").Select(d => d.Suggestion!)];
            Assert.Equal(removed.Length == 0 ? [] : [$"Put '{removed}' into 'mlserver-model', beside the handler."], missing);
            Assert.DoesNotContain(found, d => d.Id.StartsWith("DISM11", StringComparison.Ordinal) && d.Id != "DISM1107" && d.Severity != Severity.Information);
        }
    }

    [Fact]
    public void Templates_of_the_models_have_no_error()
    {
        foreach (string template in Directory.EnumerateFiles(RepositoryFiles.Data("models"), "template.yaml", SearchOption.AllDirectories))
        {
            var options = new ValidationOptions { BaseFolder = Path.GetDirectoryName(template)! };
            Assert.DoesNotContain(TemplateValidator.ValidateFile(template, options).Diagnostics, d => d.Severity != Severity.Information && d.Id.StartsWith("DISM1", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("", "DISM1106")]
    [InlineData("if __name__ == '__main__':\n    pass\n", "DISM1106")]
    [InlineData("import __main__\n__main__.Model = None\n", null)]
    [InlineData("import sys\nsys.modules['__main__'] = None\n", null)]
    [InlineData("class U(pickle.Unpickler):\n    def find_class(self, m, n): pass\n", null)]
    public void Class_of_a_notebook_is_an_error_unless_the_code_handles_it(string script, string? id)
    {
        Assert.Equal(id, CheckBytes(Opcodes.Of("\u0080\u0002c__main__\nModel\n)\u0081."), ("code/loader.py", script)).SingleOrDefault()?.Id);
    }

    [Theory]
    [InlineData("\u0080\u0004ccloudpickle.cloudpickle\n_make_function\n)R)R.", "DISM1105")]
    [InlineData("\u0080\u0004ccloudpickle.cloudpickle\nsubimport\n(VtoolsXX\ntR.", "DISM1105")]
    [InlineData("\u0080\u0004cjson\nloads\n.", "DISM1102")]
    [InlineData("\u0004\u0022\u004d\u0018abcdefgh", "DISM1111")]
    [InlineData("ZF0x10                xyz", "DISM1111")]
    [InlineData("\u0080\u0005\u0097.", "DISM1104")]
    [InlineData("\u0080\u0002cjoblib.numpy_pickle\nNDArrayWrapper\n)\u0081}Vfilename\nVm_01.npy\nsb.", "DISM1112")]
    [InlineData("\u0080\u0002}V_sklearn_version\nV1.6.0\ns.", "DISM1114")]
    [InlineData("\u0080\u0002}V_sklearn_version\nV1.2.1\ns.", "DISM1113")]
    [InlineData("some text", "DISM1110")]
    public void Each_kind_of_trouble_has_its_rule(string pickle, string id)
    {
        Assert.Contains(CheckBytes(Opcodes.Of(pickle)), d => d.Id == id);
    }

    [Fact]
    public void Version_of_the_image_and_an_image_of_ones_own_say_nothing()
    {
        byte[] old = Opcodes.Of("\u0080\u0002}V_sklearn_version\nV1.2.1\ns.");
        Assert.Empty(CheckBytes(Opcodes.Of("\u0080\u0002}V_sklearn_version\nV1.4.2\ns.")));
        Assert.Empty(CheckBytes(old, SampleTemplate.SkLearn.Replace("Handler: app.Handler", "Handler: app.Handler\n      Image: my/image:1")));
    }

    [Fact]
    public void Module_in_a_package_of_the_code_folder_is_found()
    {
        byte[] model = Opcodes.Of("\u0080\u0002cpkg.models.ring\nRing\n)\u0081.");
        Assert.Empty(CheckBytes(model, ("code/pkg/models/ring.py", "class Ring: pass\n")));
        Diagnostic missing = Assert.Single(CheckBytes(model, ("code/pkg/models/other.py", "")));
        Assert.Equal("Put 'pkg/models/ring.py' into 'code', beside the handler.", missing.Suggestion);
    }

    [Fact]
    public void Pipe_and_links_do_not_block()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Named pipes of Linux.");
        using var folder = new TemporaryFolder();
        folder.Write("code/app.py", SampleTemplate.Handler);
        using var mkfifo = System.Diagnostics.Process.Start("mkfifo", [folder.At("pipe")]);
        mkfifo.WaitForExit();
        File.CreateSymbolicLink(folder.At("model.joblib"), "pipe");
        File.CreateSymbolicLink(folder.At("code", "more.pkl"), "../pipe");
        Assert.Contains(Check(SampleTemplate.SkLearn, folder), d => d.Id == "DISM0713");
    }

    private static List<Diagnostic> CheckBytes(byte[] model, params (string Path, string Text)[] files) => CheckBytes(model, SampleTemplate.SkLearn, files);

    private static List<Diagnostic> CheckBytes(byte[] model, string template, params (string Path, string Text)[] files)
    {
        using var folder = new TemporaryFolder();
        folder.Write("code/app.py", SampleTemplate.Handler);
        foreach ((string path, string text) in files)
            folder.Write(path, text);
        File.WriteAllBytes(folder.At("model.joblib"), model);
        return Check(template, folder);
    }

    private static List<Diagnostic> CheckModel(string file, params (string Path, string Text)[] files)
    {
        using var folder = new TemporaryFolder();
        folder.Write("code/app.py", SampleTemplate.Handler);
        foreach ((string path, string text) in files)
            folder.Write(path, text);
        File.Copy(PathOf(file), Path.Join(folder.Path, "model.joblib"));
        return Check(SampleTemplate.SkLearn, folder);
    }

    private static List<Diagnostic> Check(string template, TemporaryFolder folder) =>
        [.. TemplateValidator.ValidateText(template, "t.yaml", new ValidationOptions { BaseFolder = folder.Path }).Diagnostics];

    private static string PathOf(string file) => RepositoryFiles.Data("models", "odd", "pickles", file);
}
