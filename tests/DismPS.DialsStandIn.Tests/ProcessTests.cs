using System.Diagnostics;
using System.Text.Json.Nodes;

namespace DismPS.DialsStandIn.Tests;

public sealed class ProcessTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task It_tells_its_addresses_and_requests_and_ends_when_told()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM to send.");
        using var folder = new TemporaryFolder();
        using Process process = Start("--catalog", Repository.PathOf("tests", "data", "templates", "catalog.json"), "--ready-file", folder.At("ready"), "--requests", folder.At("requests"), "--parent", Environment.ProcessId.ToString());
        JsonNode ready = await ReadyAsync(folder.At("ready"), process);
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Add("Accept", "application/json");
        client.DefaultRequestHeaders.Add("Authorization", $"Bearer {ready["token"]}");

        string mes = await client.GetStringAsync($"{ready["dials"]}api/v1/mes/?dim=3");
        using (Process kill = Process.Start("kill", ["-TERM", process.Id.ToString()]))
            await kill.WaitForExitAsync();
        await process.WaitForExitAsync().WaitAsync(Bound);

        Assert.Contains("CaloStudy/Volume/Depth3D", mes);
        Assert.Equal(0, process.ExitCode);
        JsonNode request = JsonNode.Parse(Assert.Single(await File.ReadAllLinesAsync(folder.At("requests"))))!;
        Assert.Equal(("dials", "GET", "/api/v1/mes/", 200), (request["server"]!.GetValue<string>(), request["method"]!.GetValue<string>(), request["path"]!.GetValue<string>(), request["status"]!.GetValue<int>()));
    }

    [Fact]
    public async Task It_ends_with_its_starter_and_tells_of_unknown_calls_by_its_code()
    {
        using var folder = new TemporaryFolder();
        using Process starter = Start("--parent", Environment.ProcessId.ToString());
        using Process process = Start("--ready-file", folder.At("ready"), "--parent", starter.Id.ToString(), "--complaints", folder.At("complaints"));
        JsonNode ready = await ReadyAsync(folder.At("ready"), process);
        using var client = new HttpClient();
        using HttpResponseMessage response = await client.GetAsync($"{ready["dials"]}nothing");

        starter.Kill();
        await process.WaitForExitAsync().WaitAsync(Bound);

        Assert.Equal(3, process.ExitCode);
        Assert.Equal(["GET dials /nothing: unknown call"], await File.ReadAllLinesAsync(folder.At("complaints")));
    }

    [Theory]
    [InlineData("--unknown", "x")]
    [InlineData("--interval", "x")]
    [InlineData("--catalog")]
    public async Task Bad_options_are_told(params string[] options)
    {
        using Process process = Start(options);
        string error = await process.StandardError.ReadToEndAsync().WaitAsync(Bound);
        await process.WaitForExitAsync().WaitAsync(Bound);

        Assert.Equal(2, process.ExitCode);
        Assert.Contains("Usage:", error);
    }

    private static string Assembly => typeof(StandIn).Assembly.Location;

    private static Process Start(params string[] arguments) =>
        Process.Start(new ProcessStartInfo("dotnet", [Assembly, .. arguments]) { RedirectStandardError = true })!;

    private static async Task<JsonNode> ReadyAsync(string file, Process process)
    {
        using var limit = new CancellationTokenSource(Bound);
        while (!File.Exists(file))
        {
            Assert.False(process.HasExited);
            await Task.Delay(20, limit.Token);
        }
        return JsonNode.Parse(await File.ReadAllTextAsync(file))!;
    }
}
