using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DismPS.DialsStandIn;
using DismPS.Tests.Commands;

namespace DismPS.Tests.Dismcli;

/// <summary>A folder to work in and an environment of its own, in which the start files <c>dismcli</c> and <c>dismps</c> are run as processes.</summary>
internal sealed partial class DismcliFolder : IDisposable
{
    /// <summary>Access token that the stand-in takes from the start.</summary>
    public const string FirstAccess = "DIALS-ACCESS-0";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private static readonly string[] PlatformVariables =
        ["TEMPLATE_NAME", "DIALS_DEV_CACHE_DIR", "BUILD_PATH", "PACKAGE_PATH", "TRITON_CONFIG", "MLSERVER_CONFIG", "KSERVE_TAG"];

    private readonly TemporaryFolder _folder = new();
    private readonly StandIn? _standIn;

    public DismcliFolder(StandIn? standIn = null)
    {
        _standIn = standIn;
        Work = Directory.CreateDirectory(_folder["work"]).FullName;
        foreach (string name in PlatformVariables.Concat(Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(n => n.StartsWith("DISMPS_", StringComparison.Ordinal))))
            Variables[name] = null;
        Variables["DISMPS_PYTHON"] = Environment.GetEnvironmentVariable("DISMPS_PYTHON");
        Variables["DISMPS_STATE_DIR"] = _folder["state"];
        Variables["DISMPS_RUNTIME_DIR"] = _folder["run"];
        // Where a test goes wrong, nothing outside of this machine is asked.
        Variables["DISMPS_DIALS_URL"] = standIn?.BaseUrl.ToString() ?? "http://127.0.0.1:9/";
        Variables["DISMPS_DIALS_REALM"] = standIn?.Realm.ToString() ?? "http://127.0.0.1:9/";
        Variables["DOTNET_TieredPGO"] = "0";
    }

    /// <summary>The start file that a build makes beside <c>dismps</c>.</summary>
    public static string Dismcli { get; } = ProgramAt("dismcli");

    public static string Dismps { get; } = ProgramAt("dismps");

    /// <summary>Working folder of every run.</summary>
    public string Work { get; set; }

    /// <summary>Variables of the environment; null takes one away.</summary>
    public Dictionary<string, string?> Variables { get; } = [];

    /// <summary>The program's own token file; null when there is none.</summary>
    public string? OwnTokens => File.Exists(_folder["state", "dials-tokens.json"]) ? File.ReadAllText(_folder["state", "dials-tokens.json"]) : null;

    public string At(params string[] parts) => Path.Join([Work, .. parts]);

    /// <summary>Runs <c>dismcli</c> to its end; <c>@DIALS@</c> in the arguments stands for the stand-in.</summary>
    public Task<DismpsRun> RunAsync(IEnumerable<string> arguments, string input = "") => RunAsync(Dismcli, arguments, input);

    public async Task<DismpsRun> RunAsync(string program, IEnumerable<string> arguments, string input = "")
    {
        using Process process = Start(program, arguments);
        return await FinishAsync(process, input);
    }

    public Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments.Select(a => a.Replace("@DIALS@", _standIn?.BaseUrl.ToString().TrimEnd('/'), StringComparison.Ordinal)))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = Work,
        };
        foreach ((string name, string? value) in Variables)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public static async Task<DismpsRun> FinishAsync(Process process, string input = "")
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            await WriteAsync(process, input);
            await process.WaitForExitAsync(limit.Token);
            return new DismpsRun(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Texts of the lines of a log with this level.</summary>
    public static string[] Lines(DismpsRun run, string level = "INFO") =>
        [.. LogLine().Matches(run.Errors).Where(m => m.Groups["level"].Value == level).Select(m => $"{level}: {m.Groups["text"].Value}")];

    /// <summary>Writes the token file of the Python client.</summary>
    /// <param name="file">Path in the working folder.</param>
    /// <param name="access">When the access token ends, from now.</param>
    /// <param name="refresh">When the refresh token ends, from now.</param>
    public void WriteTokens(string file = ".cache-dev/creds", TimeSpan? access = null, TimeSpan? refresh = null) =>
        WriteFile(file, Tokens(access ?? TimeSpan.FromSeconds(1200), refresh ?? TimeSpan.FromSeconds(36000)).ToJsonString());

    /// <summary>The object in that file.</summary>
    public static JsonObject Tokens(TimeSpan access, TimeSpan refresh) => new()
    {
        ["access_token"] = FirstAccess,
        ["expires_in"] = 1200,
        ["refresh_expires_in"] = 36000,
        ["refresh_token"] = "PUBLIC-REFRESH-0",
        ["token_type"] = "Bearer",
        ["expires_at"] = PythonTime(access),
        ["refresh_expires_at"] = PythonTime(refresh),
    };

    public void WriteFile(string file, string text)
    {
        string path = At(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    /// <summary>Copies the example into the working folder.</summary>
    public void CopyExample()
    {
        foreach (string file in Directory.EnumerateFiles(Commands.Dismps.Example, "*", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(Commands.Dismps.Example, file);
            if (relative.StartsWith(".dism-artifacts", StringComparison.Ordinal) || relative.StartsWith("results", StringComparison.Ordinal))
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(At(relative))!);
            File.Copy(file, At(relative));
        }
    }

    public void Dispose() => _folder.Dispose();

    private static async Task WriteAsync(Process process, string input)
    {
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading.
        }
    }

    private static string PythonTime(TimeSpan fromNow) =>
        TimeProvider.System.GetLocalNow().Add(fromNow).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", System.Globalization.CultureInfo.InvariantCulture);

    private static string ProgramAt(string name)
    {
        string framework = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        string configuration = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar))!);
        return Repository.PathOf("src", "DismPS.Tool", "bin", configuration, framework, OperatingSystem.IsWindows() ? name + ".exe" : name);
    }

    [GeneratedRegex(@"^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\] (?<level>[A-Z]+): (?<text>.*?)\r?$", RegexOptions.Multiline)]
    private static partial Regex LogLine();
}
