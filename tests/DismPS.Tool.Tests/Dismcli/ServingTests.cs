using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using DismPS.Engine.Tests.Validation;
using DismPS.Tests.Commands;

namespace DismPS.Tests.Dismcli;

/// <summary><c>start-api</c> of both programs.</summary>
public sealed class ServingTests : IDisposable
{
    private readonly DismcliFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Built_resource_is_served_to_this_machine_until_interrupted()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("There are no signals.");
        _folder.CopyExample();
        await BuildAsync("template.yaml");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        int port = FreePort();
        using Process server = _folder.Start(DismcliFolder.Dismcli, ["start-api", "-r", "MetSigOnnxAutoEncoder", "-p", Text(port), "-cr", "docker"]);
        try
        {
            Assert.NotNull(await server.StandardOutput.ReadLineAsync(limit.Token));
            using var http = new HttpClient();
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri($"http://127.0.0.1:{port}/v2/health/ready"), limit.Token)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri($"http://127.0.0.1:{port}/v2/models/metsig-onnx-autoencoder/ready"), limit.Token)).StatusCode);
            Assert.All(IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(l => l.Port == port), l => Assert.Equal(IPAddress.Loopback, l.Address));

            // The same port a second time.
            DismpsRun second = await _folder.RunAsync(["start-api", "-r", "MetSigOnnxAutoEncoder", "--http-port", Text(port)]);
            Assert.Equal(1, second.ExitCode);
            Assert.Contains(Text(port), second.Errors);

            using (Process kill = Process.Start("kill", ["-INT", Text(server.Id)]))
                await kill.WaitForExitAsync(limit.Token);
        }
        finally
        {
            if (limit.IsCancellationRequested)
                server.Kill();
        }

        DismpsRun run = await DismcliFolder.FinishAsync(server);
        Assert.Equal(0, run.ExitCode);
        string[] lines = DismcliFolder.Lines(run);
        Assert.Contains("INFO: No container is needed here: --container-runtime docker is not used.", lines);
        Assert.Contains("INFO: Starting Inference Service metsig-onnx-autoencoder as Triton Inference Server serves it, without a container...", lines);
        Assert.Contains("INFO: Press Ctrl+C to stop.", lines);
    }

    [Fact]
    public async Task Without_a_resource_the_only_one_is_meant()
    {
        _folder.CopyExample();
        await BuildAsync("template.yaml");
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        string port = Text(((IPEndPoint)taken.LocalEndpoint).Port);
        DismpsRun run = await _folder.RunAsync(["start-api", "-p", port]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("INFO: Starting Inference Service metsig-onnx-autoencoder as Triton Inference Server serves it, without a container...", DismcliFolder.Lines(run));
        Assert.Contains(port, run.Errors);
    }

    [Fact]
    public async Task Without_a_build_or_without_a_choice_nothing_is_served()
    {
        DismpsRun run = await _folder.RunAsync(["start-api", "-r", "TibChargeRule"]);
        Assert.Equal(1, run.ExitCode);
        Assert.NotEmpty(DismcliFolder.Lines(run, "ERROR"));

        new GoldenCase("multi-01").Materialise(_folder.Work);
        await BuildAsync("template.yaml");
        run = await _folder.RunAsync(["start-api"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("TibChargeRule", run.Errors);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("out/b")]
    public async Task What_follows_a_build_follows_the_last_one(string? buildFolder)
    {
        _folder.CopyExample();
        File.Move(_folder.At("template.yaml"), _folder.At("other.yaml"));
        _folder.Variables["BUILD_PATH"] = buildFolder;
        _folder.Variables["PACKAGE_PATH"] = buildFolder is null ? null : "out/p";
        await BuildAsync("other.yaml");
        DismpsRun package = await _folder.RunAsync(DismcliFolder.Dismps, ["package", "--offline"]);
        Assert.True(package.ExitCode == 0, package.Errors);
        Assert.True(File.Exists(_folder.At(buildFolder is null ? ".dism-artifacts/package" : "out/p", "template.yaml")));

        DismpsRun start = await _folder.RunAsync(DismcliFolder.Dismps, ["start-api", "-cr", "podman", "-p", "0", "--detached", "--output", "json"]);
        try
        {
            Assert.True(start.ExitCode == 0, start.Errors);
            Assert.Contains("no container is needed here: --container-runtime podman is not used", start.Errors);
            using var http = new HttpClient();
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(new Uri(start.Json.GetProperty("uri").GetString()!), "v2/health/ready"))).StatusCode);
        }
        finally
        {
            await _folder.RunAsync(DismcliFolder.Dismps, ["stop", "--all"]);
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task BuildAsync(string template)
    {
        DismpsRun run = await _folder.RunAsync(DismcliFolder.Dismps, ["build", "-f", template, "--offline"]);
        Assert.True(run.ExitCode == 0, run.Errors);
    }
}
