using DismPS.Engine.Diagnostics;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Tests.Validation;

/// <summary>Paths in scripts, syntax faults, and what else lies in a code folder.</summary>
public sealed class CodePathTests
{
    [Theory]
    [InlineData("np.load('/eos/user/x/weights.npz')", "DISM0833")]
    [InlineData("PATH = '/afs/cern.ch/user/x'", "DISM0833")]
    [InlineData("PATH = f'/eos/cms/{name}.root'", "DISM0833")]
    [InlineData("open('~/x.txt')", "DISM0833")]
    [InlineData("x = r'C:\\Users\\me\\x.csv'", "DISM0833")]
    [InlineData("Path('/home/me') / 'x'", "DISM0833")]
    [InlineData("joblib.load('/data/x.joblib')", "DISM0833")]
    [InlineData("pd.read_csv(sep=',', filepath_or_buffer='/scratch/x.csv')", "DISM0833")]
    [InlineData("open('../weights.npz')", "DISM0834")]
    [InlineData("os.path.join(os.path.dirname(__file__), '../weights.npz')", "DISM0834")]
    [InlineData("Path('../x')", "DISM0834")]
    [InlineData("np.load('weights.npz')", "DISM0835")]
    [InlineData("open('config.json', 'r')", "DISM0835")]
    [InlineData("from joblib import load\nload('m.joblib')", "DISM0835")]
    [InlineData("xgb.Booster(model_file='x.ubj')", "DISM0835")]
    [InlineData("import sys\nsys.path.append('/eos/user/x')", "DISM0831|DISM0833")]
    [InlineData("import sys\nsys.path.append('..')", "DISM0831")]
    [InlineData("open('out.txt', 'w')\nopen('log.txt', mode='ab')", "")]
    [InlineData("open('/tmp/x')\nopen('/mnt/models/x')\nopen('/proc/self/status')", "")]
    [InlineData("@custom_handler(rest_path='/home/x')\ndef f(): pass", "")]
    [InlineData("X = '/v2/models'\nY = '/health'\nZ = 'http://home/eos/x'\nW = 'root://eoscms.cern.ch//eos/x'", "")]
    [InlineData("'''see /eos/user/x'''\n# open('/eos/x')\nx = 'in /eos/user'", "")]
    [InlineData("np.load(os.path.join(folder, 'weights.npz'))\nopen(name)\nself.load('thing')\nopen(f'{x}.npz')\njson.load(f)", "")]
    [InlineData("re.compile(r'^/eos/')\nx = 'a:b'\ny = ['../', '..', '.']\nz = x['/']", "")]
    [InlineData("if __name__ == '__main__':\n    open('/eos/x')", "")]
    public void Paths_that_the_server_does_not_have_are_told(string lines, string ids)
    {
        IReadOnlyList<Diagnostic> found = SampleTemplate.Check(SampleTemplate.SkLearn, ("code/app.py", SampleTemplate.Handler + lines));
        Assert.Equal(ids, string.Join('|', found.Select(d => d.Id).Order(StringComparer.Ordinal)));
        Assert.All(found, d => Assert.Equal(("code/app.py", true), (d.Location.File!.Replace('\\', '/'), d.Location.Line >= 9)));
    }

    [Fact]
    public void Script_of_a_package_may_go_up_to_the_top_of_the_code()
    {
        Assert.Empty(SampleTemplate.Check(SampleTemplate.SkLearn, ("code/lib/a.py", "import os\nx = os.path.join(os.path.dirname(__file__), '../weights.npz')")));
    }

    [Fact]
    public void File_of_the_model_is_opened_by_its_uri()
    {
        Diagnostic finding = Assert.Single(SampleTemplate.Check(SampleTemplate.SkLearn, ("code/app.py", SampleTemplate.Handler + "joblib.load('model.joblib')")));
        Assert.Equal("It is the file of ModelUri: 'await get_model_uri(self.settings)' of mlserver.utils gives its path.", finding.Suggestion);
        Assert.EndsWith("The code folder has no such file either.", finding.Message);
    }

    [Fact]
    public void Syntax_fault_has_file_and_line()
    {
        Diagnostic finding = Assert.Single(SampleTemplate.Check(SampleTemplate.SkLearn, ("code/lib.py", "x = 1\nprint \"x\"\nimport nowhere\n")));
        Assert.Equal(("DISM0811", Path.Join("code", "lib.py"), 2, 1), (finding.Id, finding.Location.File, finding.Location.Line, finding.Location.Column));
    }

    [Fact]
    public void Secrets_and_caches_that_the_build_copies_are_told()
    {
        IReadOnlyList<Diagnostic> found = SampleTemplate.Check(SampleTemplate.SkLearn,
            ("code/.env", "TOKEN=1"), ("code/keys/robot.pem", "x"), ("code/__pycache__/app.pyc", ""), ("code/.git/config", ""), ("code/.DS_Store", ""), ("code/venv/pyvenv.cfg", ""), ("code/venv/lib/a.py", "import nowhere"));
        Assert.Equal(["'.env' of the code folder 'code' looks like a secret, and the build copies it into the model.", "'keys/robot.pem' of the code folder 'code' looks like a secret, and the build copies it into the model.",
            "The build copies '.git/', '__pycache__/', 'venv/', '.DS_Store' of the code folder 'code' into the model."], found.OrderBy(d => d.Id, StringComparer.Ordinal).ThenBy(d => d.Message, StringComparer.Ordinal).Select(d => d.Message));
    }

    [Fact]
    public void Findings_of_scripts_follow_the_value_that_names_them()
    {
        IReadOnlyList<Diagnostic> found = SampleTemplate.Check(SampleTemplate.SkLearn.Replace("Description: Spot anomalies", "Description: Spot anomalies\n      Odd: 1").Replace("ModelUri: model.joblib", "ModelUri: model.joblib\n      Other: 2"),
            ("code/b.py", "import nowhere\n"), ("code/a.py", "\n\n\nimport somewhere\nimport elsewhere\n"));
        Assert.Equal([("t.yaml", 9), ("code/a.py", 4), ("code/a.py", 5), ("code/b.py", 1), ("t.yaml", 21)], found.Select(d => (d.Location.File!.Replace('\\', '/'), d.Location.Line)));
    }

    [Fact]
    public void Folder_of_two_resources_is_told_once()
    {
        string two = SampleTemplate.SkLearn + "\n" + string.Join('\n', SampleTemplate.SkLearn.Split('\n').Skip(3)).Replace("Pixel:", "Other:").Replace("Name: pixel", "Name: other");
        Assert.Single(SampleTemplate.Check(two, ("code/lib.py", "import nowhere")), d => d.Id == "DISM0821");
    }

    [Fact]
    public void Number_of_findings_has_a_bound()
    {
        string script = string.Concat(Enumerable.Range(0, 1000).Select(i => $"import nowhere{i}\n"));
        IReadOnlyList<Diagnostic> found = SampleTemplate.Check(SampleTemplate.SkLearn, ("code/lib.py", script));
        Assert.InRange(found.Count, 200, 201);
        Assert.Contains(found, d => d.Id == "DISM0813");
    }

    [Fact]
    public void Links_without_end_pipes_and_files_without_rights_do_not_stop_the_check()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Pipes of Linux.");
        using var folder = new TemporaryFolder();
        folder.Write("model.joblib", "x");
        folder.Write("code/app.py", SampleTemplate.Handler);
        folder.Write("code/lib/tool.py", "import nowhere");
        Directory.CreateSymbolicLink(folder["code", "lib", "again"], "..");
        File.CreateSymbolicLink(folder["code", "other.py"], "lib/tool.py");
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", [folder["code", "pipe.py"]]))
            mkfifo.WaitForExit();
        IReadOnlyList<Diagnostic> found = TemplateValidator.ValidateText(SampleTemplate.SkLearn, null, new ValidationOptions { BaseFolder = folder.Path }).Diagnostics;
        Assert.Equal(2, found.Count(d => d.Id == "DISM0821"));
    }
}
