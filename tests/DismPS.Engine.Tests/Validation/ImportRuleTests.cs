using DismPS.Engine.Diagnostics;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Tests.Validation;

/// <summary>Imports of the scripts of a code folder.</summary>
public sealed class ImportRuleTests
{
    [Theory]
    [InlineData("import json, xml.etree, numpy.linalg, sklearn.decomposition, google.protobuf.message", null)]
    [InlineData("import lib, lib.tool, space.part, fast, pre", null)]
    [InlineData("from lib import tool, VALUE\nfrom space import part\nfrom lib.tool import go", null)]
    [InlineData("import tensorflow", "The module 'tensorflow' is neither in the code folder 'code' nor in Python 3.10 nor in MLServer's image.")]
    [InlineData("import google.cloud.storage", "The module 'google.cloud.storage' is neither in the code folder 'code' nor in Python 3.10 nor in MLServer's image.")]
    [InlineData("def f():\n    from tensorflow import keras", "The module 'tensorflow' is neither in the code folder 'code' nor in Python 3.10 nor in MLServer's image.")]
    [InlineData("import importlib\nimportlib.import_module('tensorflow')", "The module 'tensorflow' is neither in the code folder 'code' nor in Python 3.10 nor in MLServer's image.")]
    [InlineData("import lib.tools", "There is no module 'lib.tools' in the code folder 'code'.")]
    [InlineData("import pre.part", "There is no module 'pre.part' in the code folder 'code'.")]
    [InlineData("from lib.tool import gone", "'code/lib/tool.py' has no 'gone' to import.")]
    [InlineData("from lib import nothing", "'code/lib/__init__.py' has no 'nothing' to import.")]
    [InlineData("from space import nothing", "The folder 'space' has no 'nothing' to import.")]
    [InlineData("from lib.open import anything\nfrom fast import anything\nimport fast.part", null)]
    [InlineData("import lib.moves.urllib\nfrom lib.moves import urllib", null)]
    [InlineData("try:\n    import ujson\nexcept ImportError:\n    import json as ujson", null)]
    [InlineData("try:\n    import ujson\nexcept ImportError:\n    import simplejson", "The module 'simplejson' is neither in the code folder 'code' nor in Python 3.10 nor in MLServer's image.")]
    [InlineData("try:\n    import json\nexcept ImportError:\n    import simplejson", null)]
    [InlineData("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import torch", null)]
    [InlineData("if __name__ == '__main__':\n    import matplotlib", null)]
    [InlineData("import sys\nif sys.platform == 'win32':\n    import win32api", null)]
    [InlineData("from .lib import tool", "'from .lib import ...' leaves the code folder: 'app.py' lies in no package, so the handler cannot be imported.")]
    [InlineData("from . import pre", "'from . import pre' leaves the code folder: 'app.py' lies in no package, so the handler cannot be imported.")]
    [InlineData("def f():\n    from . import pre", "'from . import pre' leaves the code folder: 'app.py' lies in no package.")]
    public void Import_that_the_platform_cannot_follow_is_told(string import, string? message)
    {
        Diagnostic? finding = Check(("code/app.py", SampleTemplate.Handler + import + "\n")).SingleOrDefault();
        Assert.Equal(message, finding?.Message.Replace('\\', '/'));
        if (finding is not null)
            Assert.Equal(message!.EndsWith("cannot be imported.", StringComparison.Ordinal) ? Severity.Error : Severity.Warning, finding.Severity);
    }

    [Theory]
    [InlineData("import toool", "Did you mean 'tool'?")]
    [InlineData("import lib.tol", "Did you mean 'lib.tool'?")]
    [InlineData("import numpi", "Did you mean 'numpy'?")]
    [InlineData("from lib.tool import goo", "Did you mean 'go'?")]
    [InlineData("import tomllib", "It came with Python 3.11; the platform has 3.10.")]
    [InlineData("import pre.part", "'pre.py' is a script and has no modules in it.")]
    [InlineData("import yaml", "requirements.txt names it, but the platform installs nothing: its image is fixed. Copy the module into the code folder or do without it.")]
    public void Import_comes_with_what_was_probably_meant(string import, string suggestion)
    {
        Assert.Equal(suggestion, Assert.Single(Check(("code/app.py", SampleTemplate.Handler + import), ("code/requirements.txt", "# x\nPyYAML>=6\n"), ("code/tool.py", ""))).Suggestion);
    }

    [Fact]
    public void Missing_module_is_told_where_it_is_imported()
    {
        IReadOnlyList<Diagnostic> found = Check(("code/app.py", SampleTemplate.Handler + "import pre"), ("code/pre.py", "\n\nimport uproot\n"), ("code/train.py", "import torch, torch"));
        Assert.Equal([("code/pre.py", 3, 8), ("code/train.py", 1, 8)], found.Select(d => (d.Location.File!.Replace('\\', '/'), d.Location.Line, d.Location.Column)));
        Assert.EndsWith("image.", found[0].Message);
        Assert.EndsWith("The handler does not import this script; the model file may need it.", found[1].Message);
        Assert.All(found, d => Assert.Equal("Resources.Pixel.Properties.CodeUri", d.Path));
    }

    [Theory]
    [InlineData("pkg.app.Handler", "from . import helper\nfrom .helper import go", null)]
    [InlineData("pkg.app.Handler", "from .. import lib", "DISM0822")]
    [InlineData("pkg.app.Handler", "from .gone import go", "DISM0821")]
    [InlineData("pkg.app.Handler", "from .helper import gone", "DISM0823")]
    [InlineData("pkg.app.Handler", "import helper", "DISM0821")]
    public void Relative_imports_start_from_the_package_of_the_handler(string handler, string import, string? id)
    {
        IReadOnlyList<Diagnostic> found = SampleTemplate.Check(SampleTemplate.SkLearn.Replace("app.Handler", handler), ("code/pkg/app.py", SampleTemplate.Handler + import), ("code/pkg/helper.py", "def go(): pass"));
        Assert.Equal(id, found.SingleOrDefault()?.Id);
    }

    [Theory]
    [InlineData("import numpy\nfrom . import helper\nfrom .helper import go", null)]
    [InlineData("from .. import helper", "DISM0822")]
    [InlineData("import scipy", "DISM0821")]
    public void Triton_imports_the_model_out_of_its_version_folder(string import, string? id)
    {
        const string Model = "class TritonPythonModel:\n    def execute(self, requests): return []\n";
        Assert.Equal(id, SampleTemplate.Check(HandlerCodeTests.TritonTemplate, ("code/app.py", ""), ("code/model.py", Model + import), ("code/helper.py", "def go(): pass")).SingleOrDefault()?.Id);
    }

    [Theory]
    [InlineData("code/json.py")]
    [InlineData("code/numpy.py")]
    [InlineData("code/click/__init__.py")]
    public void Module_with_a_name_that_is_taken_is_told(string path)
    {
        Diagnostic finding = Assert.Single(SampleTemplate.Check(SampleTemplate.SkLearn, (path, "")));
        Assert.Equal(("DISM0824", path), (finding.Id, finding.Location.File!.Replace('\\', '/')));
    }

    [Fact]
    public void Mere_folder_hides_no_module() =>
        Assert.Empty(SampleTemplate.Check(SampleTemplate.SkLearn, ("code/test/one.py", ""), ("code/json/data.txt", "")));

    [Fact]
    public void Own_environment_may_have_anything() =>
        Assert.Empty(Check(("code/app.py", SampleTemplate.Handler + "import tensorflow"), ("code/environment.tar.gz", "x")));

    [Fact]
    public void Folder_that_a_script_adds_to_the_path_is_searched()
    {
        IReadOnlyList<Diagnostic> found = Check(("code/app.py", "import os, sys\nsys.path.insert(0, os.path.join(os.path.dirname(__file__), 'lib'))\n" + SampleTemplate.Handler + "import tool"));
        Assert.Equal("DISM0832", Assert.Single(found).Id);
    }

    [Fact]
    public void Broken_copies_of_a_real_handler_are_told()
    {
        Assert.StartsWith("The module 'preprocess' is neither", FindingOf("preprocess.py", null));
        Assert.StartsWith("'mlserver-model/nmf2d.py' has no 'NMF2D' to import.", FindingOf("nmf2d.py", text => text.Replace("class NMF2D", "class NmF2D")));
        Assert.StartsWith("'mlserver-model/dtypes.py' has no 'FLAG' to import.", FindingOf("dtypes.py", text => text.Replace("FLAG =", "FLAGS =")));
        Assert.StartsWith("Python cannot read the script 'multilayer.py'", FindingOf("multilayer.py", text => text + "\nx = (1,\n"));
    }

    // The first finding about a copy of pixel-nmf with one script changed, or removed.
    private static string FindingOf(string script, Func<string, string>? change)
    {
        using var folder = new TemporaryFolder();
        string source = RepositoryFiles.Data("models", "pixel-nmf");
        foreach (string file in Directory.GetFiles(Path.Join(source, "mlserver-model")))
        {
            string name = Path.GetFileName(file);
            Directory.CreateDirectory(folder["mlserver-model"]);
            if (name != script)
                File.Copy(file, folder["mlserver-model", name]);
            else if (change is not null)
                folder.Write("mlserver-model/" + name, change(File.ReadAllText(file)));
        }

        File.Copy(Path.Join(source, "template.yaml"), folder["template.yaml"]);
        ValidationResult result = TemplateValidator.ValidateFile("template.yaml", new ValidationOptions { BaseFolder = folder.Path });
        return result.Diagnostics.First(d => d.Id.StartsWith("DISM08", StringComparison.Ordinal)).Message.Replace('\\', '/');
    }

    private static IReadOnlyList<Diagnostic> Check(params (string, string)[] files) => SampleTemplate.Check(SampleTemplate.SkLearn,
    [
        ("code/lib/__init__.py", "VALUE = 1\n"), ("code/lib/tool.py", "def go(): pass\n"), ("code/lib/open.py", "from os import *\n"), ("code/space/part.py", ""), ("code/lib/moves.py", "import sys\nsys.modules[__name__] = object()\n"),
        ("code/fast.cpython-310-x86_64-linux-gnu.so", ""), ("code/pre.py", ""), .. files,
    ]);
}
