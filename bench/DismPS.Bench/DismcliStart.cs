using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using DismPS.DialsStandIn;

namespace DismPS.Bench;

/// <summary>
/// The published <c>dismcli build</c>, from its start to its end, with a token that is there and the stand-in for DIALS on the same machine: one resource, two calls, as
/// when the platform's own tool was timed.
/// </summary>
internal sealed class DismcliStart : IAsyncDisposable
{
    private readonly StandIn _standIn;
    private readonly string _program;
    private readonly string _folder;

    private DismcliStart(StandIn standIn, string program, string folder) => (_standIn, _program, _folder) = (standIn, program, folder);

    /// <summary>Wall and processor seconds of the platform's own tool, recorded: tests/data/builds/README.md.</summary>
    public static (double Wall, double Processor) PythonTool => (2.18, 0.92);

    /// <summary>Makes the folder and starts the stand-in.</summary>
    public static async Task<DismcliStart> CreateAsync(string repository, string published, string folder)
    {
        string data = Path.Combine(repository, "tests", "data", "templates");
        StandIn standIn = await StandIn.StartAsync(new StandInOptions { Catalog = Catalog.Read(Path.Combine(data, "catalog.json")) }).ConfigureAwait(false);
        Directory.CreateDirectory(Path.Combine(folder, "models"));
        File.Copy(Path.Combine(data, "cases", "base-01", "template.yaml"), Path.Combine(folder, "template.yaml"));
        File.WriteAllBytes(Path.Combine(folder, "models", "timing.pt"), new byte[300]);
        Directory.CreateDirectory(Path.Combine(folder, ".cache-dev"));
        string end = TimeProvider.System.GetLocalNow().AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        var token = new JsonObject { ["access_token"] = "DIALS-ACCESS-0", ["expires_in"] = 3600, ["token_type"] = "Bearer", ["expires_at"] = end };
        File.WriteAllText(Path.Combine(folder, ".cache-dev", "creds"), token.ToJsonString());
        return new DismcliStart(standIn, Path.Combine(published, "dismcli"), folder);
    }

    /// <summary>Runs it once; the shell's clock counts.</summary>
    /// <returns>Wall and processor time in seconds.</returns>
    public async Task<(double Wall, double Processor)> RunAsync()
    {
        // Every run builds anew, as the platform's tool does.
        if (Directory.Exists(Path.Combine(_folder, ".dism-artifacts")))
            Directory.Delete(Path.Combine(_folder, ".dism-artifacts"), recursive: true);
        var start = new ProcessStartInfo("bash", ["-c", "TIMEFORMAT='%R %U %S'; time \"$@\" 2> build.log", "bash", _program, "build", "-u", _standIn.BaseUrl.ToString()])
        {
            WorkingDirectory = _folder,
            RedirectStandardError = true,
        };
        start.Environment["DISMPS_STATE_DIR"] = Path.Combine(_folder, "state");
        start.Environment["DISMPS_DIALS_REALM"] = _standIn.Realm.ToString();
        using Process process = Process.Start(start)!;
        string errors = await process.StandardError.ReadToEndAsync().ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"dismcli build ended with {process.ExitCode}: {await File.ReadAllTextAsync(Path.Combine(_folder, "build.log")).ConfigureAwait(false)}");
        double[] times = [.. errors.Trim().Split(' ').Select(t => double.Parse(t, CultureInfo.InvariantCulture))];
        return (times[0], times[1] + times[2]);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _standIn.DisposeAsync();
}
