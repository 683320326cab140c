using System.IO.Compression;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Tests.Golden;

namespace DismPS.Engine.Tests.Operations;

/// <summary>Environments of the real Python, and of shell scripts that stand for a Python that fails.</summary>
public sealed class CreateEnvironmentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CreateEnvironmentTests()
    {
        string source = Path.Combine(TestData.Models, "metsig-nmf", "template.yaml");
        _folder.Write("template.yaml", File.ReadAllBytes(source));
        _folder.Write("code/app.py", "import tiny\nfrom mlserver import MLModel\n\n\nclass Handler(MLModel):\n    async def predict(self, payload):\n        return payload\n");
    }

    public void Dispose() => _folder.Dispose();

    private string Venv => _folder[".venv"];

    [Fact]
    public async Task Empty_requirements_make_an_empty_environment_and_tell_what_is_missing()
    {
        _folder.Write("code/requirements.txt", "# nothing yet\n");
        CreatedEnvironment made = await MakeAsync(Options(TestPython.Require("venv", "ensurepip")));
        Assert.Equal(Venv, made.Folder);
        Assert.True(File.Exists(made.Interpreter));
        Assert.Contains(made.Warnings, w => w.Message.StartsWith("The module 'tiny' is missing; MetSigNMFRegressor needs it."));
    }

    [Fact]
    public async Task Wheel_of_a_folder_is_installed_without_a_network_and_the_check_finds_it()
    {
        WriteWheel(_folder["wheel house", "tiny-1.5-py3-none-any.whl"]);
        _folder.Write("code/requirements.txt", "--no-index\n--find-links '../wheel house'\ntiny>=1.0\n");
        var lines = new List<string>();
        CreatedEnvironment made = await MakeAsync(Options(TestPython.Require("venv", "ensurepip")), lines);
        Assert.Contains(made.Packages, p => p == new InstalledPackage("tiny", "1.5"));
        Assert.DoesNotContain(made.Warnings, w => w.Message.Contains("is missing"));
        Assert.Contains(lines, l => l.StartsWith("Successfully installed tiny-1.5"));

        // A Python that is named by DISMPS_PYTHON would be taken before the new one.
        bool named = Environment.GetEnvironmentVariable("DISMPS_PYTHON") is { Length: > 0 };
        EnvironmentCheck check = await CheckEnvironment.RunAsync(Options(named ? made.Interpreter : null), TestContext.Current.CancellationToken);
        Assert.Equal(made.Interpreter, check.Interpreter);
        Assert.Empty(check.Missing);
        Assert.Contains("code/requirements.txt:3: tiny>=1.0: the platform's image (MLServer 1.5.0) is not known to have tiny", string.Join('\n', check.Warnings.Select(w => w.ToString())));
    }

    [Fact]
    public async Task Failed_installation_names_the_line_and_puts_the_old_environment_back()
    {
        _folder.Write(".venv/pyvenv.cfg", "home = /usr/bin\n");
        _folder.Write(".venv/mine.txt", "mine");
        _folder.Write("code/requirements.txt", "--no-index\n\nthere-is-no-such-thing==3\n");
        CreateEnvironmentOptions options = Options(TestPython.Require("venv", "ensurepip"));
        Assert.Equal(ErrorCode.TargetExists, (await Assert.ThrowsAsync<DismException>(() => MakeAsync(options))).Code);
        DismException fault = await Assert.ThrowsAsync<DismException>(() => MakeAsync(options with { Force = true }));
        Assert.Equal(ErrorCode.EnvironmentFailed, fault.Code);
        Assert.StartsWith("code/requirements.txt:3: there-is-no-such-thing==3: no version fits", fault.Message);
        Assert.Equal("mine", File.ReadAllText(_folder[".venv", "mine.txt"]));
        Assert.Empty(Directory.GetDirectories(_folder.Path, ".venv.before*"));
    }

    [Fact]
    public async Task Forced_run_replaces_the_old_environment()
    {
        _folder.Write(".venv/pyvenv.cfg", "home = /usr/bin\n");
        _folder.Write(".venv/mine.txt", "mine");
        _folder.Write("code/requirements.txt", "");
        await MakeAsync(Options(TestPython.Require("venv", "ensurepip")) with { Force = true });
        Assert.False(File.Exists(_folder[".venv", "mine.txt"]));
        Assert.Empty(Directory.GetDirectories(_folder.Path, ".venv.before*"));
    }

    [Fact]
    public async Task Folder_that_is_no_environment_is_never_touched()
    {
        _folder.Write(".venv/thesis.txt", "mine");
        _folder.Write("code/requirements.txt", "");
        DismException fault = await Assert.ThrowsAsync<DismException>(() => MakeAsync(Options(TestPython.Require()) with { Force = true }));
        Assert.Equal(ErrorCode.TargetExists, fault.Code);
        Assert.Contains("no virtual environment", fault.Message);
    }

    [Fact]
    public async Task Environment_in_the_code_folder_is_refused()
    {
        _folder.Write("code/requirements.txt", "");
        DismException fault = await Assert.ThrowsAsync<DismException>(() => MakeAsync(Options(TestPython.Require()) with { Target = _folder["code", ".venv"] }));
        Assert.Equal(ErrorCode.UsageInvalid, fault.Code);
        Assert.Contains("would be packaged", fault.Message);
    }

    [Fact]
    public async Task Without_requirements_the_error_proposes_them_and_imports_can_stand_for_them()
    {
        _folder.Write("code/app.py", "import sklearn.decomposition, joblib, json, numpy\n");
        CreateEnvironmentOptions options = Options(TestPython.Require());
        DismException fault = await Assert.ThrowsAsync<DismException>(() => MakeAsync(options));
        Assert.Contains("Write these lines into code/requirements.txt: joblib==1.3.2, numpy==1.26.4, scikit-learn==1.4.1.post1", fault.Cure);
        EnvironmentPlan plan = await CreateEnvironment.PlanAsync(options with { FromImports = true }, TestContext.Current.CancellationToken);
        Assert.Equal(["joblib", "numpy", "scikit-learn"], plan.Packages);
        Assert.False(Directory.Exists(Venv));
    }

    [Fact]
    public async Task Python_without_venv_says_which_package_of_Debian_has_it()
    {
        _folder.Write("code/requirements.txt", "");
        DismException fault = await Assert.ThrowsAsync<DismException>(() => MakeAsync(Options(Fake("echo 'The virtual environment was not created because ensurepip is not available.'; exit 1"))));
        Assert.Equal(ErrorCode.EnvironmentFailed, fault.Code);
        Assert.Contains("apt-get install python3-venv", fault.Cure);
        Assert.False(Path.Exists(Venv));
    }

    [Fact]
    public async Task Program_that_hangs_is_ended_with_its_children_at_the_limit()
    {
        _folder.Write("code/requirements.txt", "");
        string sign = _folder["child.pid"];
        CreateEnvironmentOptions options = Options(Fake($"sleep 300 & echo $! > '{sign}'; echo waiting; wait")) with { Timeout = TimeSpan.FromSeconds(2) };
        DismException fault = await Assert.ThrowsAsync<DismException>(() => MakeAsync(options));
        Assert.Equal(ErrorCode.Timeout, fault.Code);
        Assert.Contains("waiting", fault.Message);
        Assert.True(HasEnded(int.Parse(File.ReadAllText(sign), System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Cancelled_run_puts_the_old_environment_back()
    {
        _folder.Write(".venv/pyvenv.cfg", "home = /usr/bin\n");
        _folder.Write("code/requirements.txt", "");
        using var ending = new CancellationTokenSource();
        CreateEnvironmentOptions options = Options(Fake("echo begun; sleep 300")) with { Force = true };
        EnvironmentPlan plan = await CreateEnvironment.PlanAsync(options, TestContext.Current.CancellationToken);
        var lines = new Lines(l =>
        {
            if (l == "begun")
                ending.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CreateEnvironment.RunAsync(plan, lines, ending.Token));
        Assert.True(File.Exists(_folder[".venv", "pyvenv.cfg"]));
        Assert.Empty(Directory.GetDirectories(_folder.Path, ".venv.before*"));
    }

    [Fact]
    public async Task Passwords_that_pip_prints_are_not_shown()
    {
        _folder.Write("code/requirements.txt", "");
        DismException fault = await Assert.ThrowsAsync<DismException>(() => MakeAsync(Options(Fake("printf 'Looking in https://me:secret@example.org/\\033[31m\\n'; exit 3"))));
        Assert.Contains("https://****@example.org/", fault.Message);
        Assert.DoesNotContain("secret", fault.Message);
    }

    private CreateEnvironmentOptions Options(string? python) => new(new TemplateSource(_folder["template.yaml"], _folder.Path)) { PythonPath = python };

    private static async Task<CreatedEnvironment> MakeAsync(CreateEnvironmentOptions options, List<string>? lines = null)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        EnvironmentPlan plan = await CreateEnvironment.PlanAsync(options, cancellationToken);
        return await CreateEnvironment.RunAsync(plan, new Lines(l => lines?.Add(l)), cancellationToken);
    }

    /// <summary>The real Python, but for <c>-m venv</c>.</summary>
    private string Fake(string venv)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("The program is a shell script.");
        string path = _folder.Write("fake python", $"#!/bin/sh\nfor a in \"$@\"; do case \"$a\" in venv) [ \"$1\" = -I ] && [ \"$2\" = -m ] && {{ {venv}\n}};; esac; done\nexec {TestPython.Require()} \"$@\"\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private static bool HasEnded(int processId)
    {
        for (int i = 0; i < 100; i++)
        {
            string status = $"/proc/{processId}/stat";
            if (!File.Exists(status) || File.ReadAllText(status).Contains(") Z "))
                return true;
            Thread.Sleep(50);
        }

        return false;
    }

    private static void WriteWheel(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using ZipArchive wheel = ZipFile.Open(path, ZipArchiveMode.Create);
        Add("tiny.py", "VERSION = '1.5'\n");
        Add("tiny-1.5.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.5\n");
        Add("tiny-1.5.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
        Add("tiny-1.5.dist-info/RECORD", "tiny.py,,\ntiny-1.5.dist-info/METADATA,,\ntiny-1.5.dist-info/WHEEL,,\ntiny-1.5.dist-info/RECORD,,\n");

        void Add(string name, string text)
        {
            using Stream stream = wheel.CreateEntry(name).Open();
            stream.Write(Encoding.UTF8.GetBytes(text));
        }
    }

    private sealed class Lines(Action<string> report) : IProgress<string>
    {
        public void Report(string value) => report(value);
    }
}
