using System.Diagnostics;
using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn.Tests;

public sealed class ProcessTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task It_tells_where_it_is_writes_its_requests_and_ends_when_told()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM to send.");
        using TemporaryFolder folder = new();
        using Process process = Start("--kubeconfig", folder.At("kubeconfig"), "--requests", folder.At("requests"), "--behaviour", "jec-*=InitFailure", "--pod-target", "localhost:8080", "--parent", Environment.ProcessId.ToString());
        JsonNode ready = JsonNode.Parse((await process.StandardOutput.ReadLineAsync().WaitAsync(Bound))!)!;
        using HttpClientHandler handler = new() { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
        using HttpClient client = new(handler);

        string answer = await client.GetStringAsync($"{ready["address"]}/readyz");
        using (Process kill = Process.Start("kill", ["-TERM", process.Id.ToString()]))
            await kill.WaitForExitAsync();
        await process.WaitForExitAsync().WaitAsync(Bound);

        Assert.Equal(("ok", 0), (answer, process.ExitCode));
        Assert.Equal(folder.At("kubeconfig"), ready["kubeconfig"]!.GetValue<string>());
        Assert.Contains("\"current-context\": \"admin\"", await File.ReadAllTextAsync(folder.At("kubeconfig")));
        Assert.Equal("/readyz", JsonNode.Parse(Assert.Single(await File.ReadAllLinesAsync(folder.At("requests"))))!["path"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("--unknown", "x")]
    [InlineData("--port", "x")]
    [InlineData("--port")]
    [InlineData("--behaviour", "x=Nothing")]
    public async Task Bad_options_are_told(params string[] options)
    {
        using Process process = Start(options);
        string error = await process.StandardError.ReadToEndAsync().WaitAsync(Bound);
        await process.WaitForExitAsync().WaitAsync(Bound);

        Assert.Equal(2, process.ExitCode);
        Assert.Contains("Usage:", error);
    }

    private static Process Start(params string[] options) =>
        Process.Start(new ProcessStartInfo("dotnet", [typeof(ClusterStandIn).Assembly.Location, .. options]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}
