using System.Diagnostics;
using System.Globalization;
using System.Text;
using DismPS.Bench.Serve;

namespace DismPS.Bench.Nginx;

/// <summary>wrk with one thread and eight connections, which is what the peers were measured with.</summary>
internal static class WrkLoad
{
    private const int Connections = 8;

    /// <summary>Path of the program; null when it is not on the PATH.</summary>
    public static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(f => Path.Combine(f, "wrk")).FirstOrDefault(File.Exists);

    /// <summary>Writes the script for a request, and says where.</summary>
    public static string Script(string folder, ServeCase @case)
    {
        string path = Path.Combine(folder, $"{@case.Encoding}-{@case.Rows}");
        File.WriteAllBytes(path + ".body", @case.Request[^@case.BodyLength..]);
        var text = new StringBuilder("wrk.method = 'POST'\n");
        text.Append(CultureInfo.InvariantCulture, $"local file = io.open('{path}.body', 'rb')\nwrk.body = file:read('*a')\nfile:close()\n");
        if (@case.HeaderLength is int length)
            text.Append(CultureInfo.InvariantCulture, $"wrk.headers['Content-Type'] = 'application/octet-stream'\nwrk.headers['Inference-Header-Content-Length'] = '{length}'\n");
        else
            text.Append("wrk.headers['Content-Type'] = 'application/json'\n");
        File.WriteAllText(path + ".lua", text.ToString());
        return path + ".lua";
    }

    /// <summary>Requests a second.</summary>
    /// <exception cref="InvalidDataException">Not every answer was 2xx.</exception>
    public static double Run(string target, string script, TimeSpan time)
    {
        var start = new ProcessStartInfo(Find()!, [
            "-t1", $"-c{Connections}", string.Create(CultureInfo.InvariantCulture, $"-d{time.TotalSeconds:0}s"), "-s", script, target.TrimEnd('/') + RequestBodies.Path])
        {
            RedirectStandardOutput = true,
        };
        using Process wrk = Process.Start(start)!;
        string text = wrk.StandardOutput.ReadToEnd();
        wrk.WaitForExit();
        if (wrk.ExitCode != 0 || text.Contains("Non-2xx", StringComparison.Ordinal) || text.Contains("Socket errors", StringComparison.Ordinal))
            throw new InvalidDataException($"wrk against {target} with {Path.GetFileName(script)}: {text}");
        string line = text.Split('\n').Single(l => l.StartsWith("Requests/sec:", StringComparison.Ordinal));
        return double.Parse(line.Split(':')[1], CultureInfo.InvariantCulture);
    }
}
