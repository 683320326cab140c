using DismPS.Engine.Diagnostics;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Tests.Validation;

/// <summary>Rules about the files that a template names.</summary>
public sealed class FileRuleTests
{
    [Theory]
    [InlineData("code/app.py", "class handler: pass\n", "Line 1 defines 'handler': upper and lower case count.")]
    [InlineData("code/app.py", "from base import Handler\n", "Line 1 imports it, but a class statement is needed: 'class Handler(Handler): pass' below the import does.")]
    [InlineData("code/app.py", "def f():\n    class Handler: pass\n", "Line 2 defines it inside a function or another class; move it to the top level.")]
    [InlineData("code/app.py", "class Other: pass\n\nclass Third: pass\n", "The script defines 'Other' in line 1, 'Third' in line 3.")]
    [InlineData("code/app.py", "Handler = 5\n", "Line 1 assigns it, but a class statement is needed.")]
    public void Missing_handler_class_comes_with_the_near_miss(string path, string script, string suggestion)
    {
        Diagnostic error = Assert.Single(SampleTemplate.Check(SampleTemplate.SkLearn, (path, script), ("code/base.py", SampleTemplate.Handler)));
        Assert.Equal(("handler-missing", suggestion), (error.Category, error.Suggestion));
    }

    [Theory]
    [InlineData("Handler", "bad-format")]
    [InlineData("app.", "bad-format")]
    [InlineData(".Handler", "bad-format")]
    [InlineData("app.Hand(ler", "bad-pattern")]
    [InlineData("app.H\\w+", "bad-pattern")]
    [InlineData("../app.Handler", "bad-format")]
    [InlineData("sub/app.Handler", "file-missing")]
    [InlineData("./app.Handler", "bad-format")]
    [InlineData("' app.Handler'", "file-missing")]
    [InlineData("'app.Handler '", "handler-missing")]
    [InlineData("app.My-Handler", "handler-missing")]
    [InlineData("app.py.Handler", "file-missing")]
    [InlineData("pkg.app.Handler", "file-missing")]
    public void Handler_is_module_and_class(string handler, string category)
    {
        Assert.Equal(category, Assert.Single(SampleTemplate.Check(SampleTemplate.SkLearn.Replace("app.Handler", handler))).Category);
    }

    [Fact]
    public void Handler_with_slashes_is_refused_even_when_the_script_is_there()
    {
        Assert.Equal("bad-pattern", Assert.Single(SampleTemplate.Check(SampleTemplate.SkLearn.Replace("app.Handler", "sub/app.Handler"), ("code/sub/app.py", SampleTemplate.Handler))).Category);
    }

    [Fact]
    public void Separator_at_the_end_of_a_path_is_dropped_as_on_the_platform()
    {
        Assert.Empty(SampleTemplate.Check(SampleTemplate.Onnx.Replace("ModelUri: model.onnx", "ModelUri: ./model.onnx/")));
    }

    [Fact]
    public void Handler_may_be_in_a_package()
    {
        Assert.Empty(SampleTemplate.Check(SampleTemplate.SkLearn.Replace("app.Handler", "pkg.io.app.Model"), ("code/pkg/io/app.py", SampleTemplate.Handler.Replace("Handler(", "Model("))));
    }

    [Fact]
    public void Class_that_only_dismcli_overlooks_is_a_warning()
    {
        Diagnostic warning = Assert.Single(SampleTemplate.Check(SampleTemplate.SkLearn, ("code/app.py", SampleTemplate.Handler.Replace("(MLModel):", "(\n    MLModel,\n):"))));
        Assert.Equal((Severity.Warning, "DISM0806"), (warning.Severity, warning.Id));
    }

    [Fact]
    public void Missing_code_folder_and_script_are_both_named()
    {
        IReadOnlyList<Diagnostic> found = SampleTemplate.Check(SampleTemplate.SkLearn.Replace("CodeUri: code", "CodeUri: src"));
        Assert.Equal(["folder-missing", "file-missing"], found.Select(d => d.Category));
    }

    [Fact]
    public void Code_folder_around_the_build_folder_is_refused()
    {
        Diagnostic error = Assert.Single(SampleTemplate.Check(SampleTemplate.SkLearn.Replace("CodeUri: code", "CodeUri: .").Replace("app.Handler", "code.app.Handler")));
        Assert.Equal(("file-collision", "Resources.Pixel.Properties.CodeUri"), (error.Category, error.Path));
    }

    [Fact]
    public void Files_that_replace_each_other_in_the_build_are_warned_of()
    {
        IReadOnlyList<Diagnostic> found = SampleTemplate.Check(SampleTemplate.SkLearn, ("code/model.joblib", "N."), ("code/model-settings.json", "{}"));
        Assert.Equal([Severity.Warning, Severity.Warning], found.Select(d => d.Severity));
        Assert.All(found, d => Assert.Equal("file-collision", d.Category));
    }

    [Theory]
    [InlineData("~/model.onnx", "'~' and variables are not replaced; write the path itself.")]
    [InlineData("$HOME/model.onnx", "'~' and variables are not replaced; write the path itself.")]
    [InlineData("s3://bucket/model.onnx", "Addresses are not understood here; write the path of a local file.")]
    [InlineData("code\\app.py", "Write '/' instead of '\\': 'code/app.py'.")]
    [InlineData("Model.onnx", "Did you mean 'model.onnx'?")]
    [InlineData("modle.onnx", "Did you mean 'model.onnx'?")]
    [InlineData("code/ap.py", "Did you mean 'code/app.py'?")]
    public void Path_that_leads_nowhere_comes_with_the_likely_cause(string path, string suggestion)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Paths of Linux.");
        Assert.Equal(suggestion, SampleTemplate.CheckWith("ModelUri: model.onnx", $"ModelUri: '{path}'").Suggestion);
    }

    [Fact]
    public void Saved_model_lacks_are_all_named()
    {
        string text = SampleTemplate.Onnx.Replace("::ONNX", "::TensorflowSavedModel").Replace("ModelUri: model.onnx", "SavedModelUri: sm");
        IReadOnlyList<Diagnostic> found = SampleTemplate.Check(text, ("sm/x", ""));
        Assert.Equal(["file-missing", "folder-missing", "file-missing"], found.Select(d => d.Category));
        Assert.Empty(SampleTemplate.Check(text, ("sm/saved_model.pb", ""), ("sm/variables/v", ""), ("sm/fingerprint.pb", "")));
    }

    [Theory]
    [InlineData("nowhere", "DISM0712")]
    [InlineData("../code", "DISM0703")]
    [InlineData("gone", "DISM0712")]
    [InlineData("../lib", null)]
    public void Links_that_cannot_be_copied_are_errors(string target, string? id)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        using var folder = new TemporaryFolder();
        folder.Write("model.joblib", "N.");
        folder.Write("code/app.py", SampleTemplate.Handler);
        folder.Write("lib/tool.py", "");
        File.CreateSymbolicLink(Path.Join(folder.Path, "code", "gone"), target);
        Diagnostic? error = TemplateValidator.ValidateText(SampleTemplate.SkLearn, null, new ValidationOptions { BaseFolder = folder.Path }).Diagnostics.SingleOrDefault();
        Assert.Equal(id, error?.Id);
    }

    [Fact]
    public void Link_to_a_missing_model_is_a_missing_model()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(Path.Join(folder.Path, "model.onnx"), "nowhere.onnx");
        var options = new ValidationOptions { BaseFolder = folder.Path };
        Assert.Equal("The model file 'model.onnx' is a link that leads nowhere.", Assert.Single(TemplateValidator.ValidateText(SampleTemplate.Onnx, null, options).Diagnostics).Message);

        folder.Write("nowhere.onnx", "x");
        Assert.DoesNotContain(TemplateValidator.ValidateText(SampleTemplate.Onnx, null, options).Diagnostics, d => d.Category == "file-missing");
    }
}
