using System.Text.Json;

namespace DismPS.Tests.Commands;

/// <summary><c>dismps env</c> with the real Python, and with shell scripts that stand for uv.</summary>
public sealed class EnvCommandTests : IDisposable
{
    private const string Python = "/usr/bin/python3";

    private readonly Dismps _dismps = new();

    public EnvCommandTests()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(Python))
            Assert.Skip($"There is no {Python}.");
        _dismps.Folder.Write("t.yaml", File.ReadAllBytes(Repository.PathOf("tests", "data", "models", "metsig-nmf", "template.yaml")));
        _dismps.Folder.Write("code/app.py", "import json\n");
    }

    public void Dispose() => _dismps.Dispose();

    [Fact]
    public void Create_makes_an_environment_once_and_again_with_force()
    {
        if (!Directory.EnumerateDirectories("/usr/lib", "python3*").Any(d => Directory.Exists(Path.Combine(d, "ensurepip"))))
            Assert.Skip("python3-venv is not installed.");
        _dismps.Folder.Write("code/requirements.txt", "");
        DismpsRun run = _dismps.Run("env", "create", "-f", "t.yaml", "--python", Python, "--output", "json");
        Assert.Equal(0, run.ExitCode);
        Assert.True(run.Json.GetProperty("made").GetBoolean());
        Assert.True(File.Exists(run.Json.GetProperty("interpreter").GetString()));

        run = _dismps.Run("env", "create", "-f", "t.yaml", "--python", Python, "--output", "json");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("TargetExists", run.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(0, _dismps.Run("env", "create", "-f", "t.yaml", "--python", Python, "--force").ExitCode);
    }

    [Fact]
    public void Dry_run_makes_nothing_and_tells_conflicts_with_the_platform()
    {
        _dismps.Folder.Write("code/requirements.txt", "\nnumpy>=2.0\n");
        DismpsRun run = _dismps.Run("env", "create", "-f", "t.yaml", "--python", Python, "--dry-run");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("numpy>=2.0", run.Output);
        Assert.Contains("warning: code/requirements.txt:2: numpy>=2.0, but the platform's image (MLServer 1.5.0) has numpy 1.26.4", run.Errors);
        Assert.False(Directory.Exists(_dismps.Folder[".venv"]));
    }

    [Fact]
    public void Check_ends_with_1_when_something_is_missing()
    {
        _dismps.Folder.Write("code/app.py", "import there_is_no_such_thing\n");
        DismpsRun run = _dismps.Run("env", "check", "-f", "t.yaml", "--python", Python, "--output", "json");
        Assert.Equal(1, run.ExitCode);
        Assert.False(run.Json.GetProperty("passed").GetBoolean());
        Assert.Equal("there_is_no_such_thing", run.Json.GetProperty("missing")[0].GetString());
    }

    [Fact]
    public void Check_ends_with_0_when_all_is_as_on_the_platform()
    {
        // A Python that says that it is the platform's.
        string fake = Script("python3", """case "$1" in -c) echo '{"version": "3.10.12", "packages": {"numpy": "1.26.4"}, "missing": []}';; esac""");
        DismpsRun run = _dismps.Run("env", "check", "-f", "t.yaml", "--python", fake);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("as on the platform", run.Output);
    }

    [Fact]
    public void Uv_is_used_where_it_is_and_is_given_the_file_that_was_read()
    {
        _dismps.Folder.Write("code/requirements.txt", "numpy  ==1.26.4 # pinned\n");
        string log = _dismps.Folder["uv.log"];
        Script("uv", $"""
            echo "$@" >> '{log}'
            case "$1" in
              venv) shift; for last; do :; done; mkdir -p "$last/bin"; echo > "$last/pyvenv.cfg"; ln -s {Python} "$last/bin/python3";;
              pip) while [ "$1" != -r ]; do shift; done; cat "$2" >> '{log}'; echo "Installed 1 package in 1ms" >&2;;
            esac
            """);
        DismpsRun run = WithUv("env create -f t.yaml");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Installed 1 package", run.Errors);
        string[] lines = File.ReadAllLines(log);
        Assert.Equal($"venv --no-config --python {Python} {_dismps.Folder[".venv"]}", lines[0]);
        Assert.StartsWith($"pip install --no-config --python {_dismps.Folder[".venv", "bin", "python3"]} -r ", lines[1]);
        Assert.Equal("numpy==1.26.4", lines[2]);
    }

    [Fact]
    public void Uv_without_a_network_says_so_and_leaves_nothing()
    {
        _dismps.Folder.Write("code/requirements.txt", "numpy\n");
        Script("uv", """
            [ "$1" = pip ] && { echo "error: Failed to fetch: https://pypi.org/simple/numpy/"; echo "  Caused by: dns error"; exit 2; }
            for last; do :; done; mkdir -p "$last/bin"; ln -s /usr/bin/python3 "$last/bin/python3"
            """);
        DismpsRun run = WithUv("env create -f t.yaml --output json");
        Assert.Equal(3, run.ExitCode);
        JsonElement error = run.Json.GetProperty("error");
        Assert.Equal("EnvironmentFailed", error.GetProperty("code").GetString());
        Assert.Contains("code/requirements.txt:1: numpy: uv cannot reach the package index", error.GetProperty("message").GetString());
        Assert.Contains("--system-packages", error.GetProperty("cure").GetString());
        Assert.False(Directory.Exists(_dismps.Folder[".venv"]));
    }

    [Fact]
    public void Uv_that_hangs_is_ended_at_the_limit()
    {
        _dismps.Folder.Write("code/requirements.txt", "numpy\n");
        Script("uv", "sleep 300");
        DismpsRun run = WithUv("env create -f t.yaml --timeout 1 --output json");
        Assert.Equal(3, run.ExitCode);
        Assert.Equal("Timeout", run.Json.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public void Line_that_is_refused_ends_with_1()
    {
        _dismps.Folder.Write("code/requirements.txt", "-e .\n");
        DismpsRun run = _dismps.Run("env", "create", "-f", "t.yaml", "--python", Python);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("code/requirements.txt:1: -e is not used here", run.Errors);
    }

    private DismpsRun WithUv(string arguments) => _dismps.RunShell($"PATH=\"$PWD/bin:$PATH\" \"$0\" {arguments} --python {Python}");

    private string Script(string name, string text)
    {
        string path = _dismps.Folder.Write($"bin/{name}", "#!/bin/sh\n" + text + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
