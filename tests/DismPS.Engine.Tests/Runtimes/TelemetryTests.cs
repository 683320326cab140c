using System.Diagnostics;
using System.Reflection;

namespace DismPS.Engine.Tests.Runtimes;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Inference_in_a_fresh_home_leaves_no_telemetry_files()
    {
        string home = Directory.CreateTempSubdirectory("dismps-home-").FullName;
        try
        {
            string program = Path.ChangeExtension(Assembly.GetExecutingAssembly().Location, OperatingSystem.IsWindows() ? ".exe" : null);
            var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.ArgumentList.Add("-method");
            start.ArgumentList.Add("DismPS.Engine.Tests.Serving.GoldenModelTests.An_output_that_is_no_tensor_is_named_and_refused");
            start.Environment.Remove("ORT_DISABLE_TELEMETRY");
            foreach (string name in (string[])["HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "USERPROFILE"])
                start.Environment[name] = home;
            using Process child = Process.Start(start)!;
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            Task<string> errors = child.StandardError.ReadToEndAsync(limit.Token);
            string output = await child.StandardOutput.ReadToEndAsync(limit.Token);
            await child.WaitForExitAsync(limit.Token);
            Assert.True(child.ExitCode == 0, output + await errors);
            Assert.Contains("Total: 1", output);
            string[] left = [.. Directory.GetFileSystemEntries(home, "*", SearchOption.AllDirectories).Where(f => f.Contains("Microsoft") || f.Contains("onnxruntime"))];
            Assert.Empty(left);
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }
}
