using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using DismPS.Engine.Hosting;

namespace DismPS.Tests.Commands;

public sealed class ServeCommandTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly Dismps _dismps = new();
    private readonly HttpClient _http = new() { Timeout = Limit };

    public void Dispose()
    {
        _http.Dispose();
        _dismps.Dispose();
    }

    [Fact]
    public async Task Serve_prints_its_address_writes_the_ready_file_and_ends_with_0_on_SIGTERM()
    {
        using Process server = _dismps.Start("serve", "-f", "template.yaml", "--port", "0", "--ready-file", "ready.txt");
        Uri uri = await ReadyAsync(server);
        Assert.Equal(uri.GetLeftPart(UriPartial.Authority), File.ReadAllText(_dismps.Folder["ready.txt"]).Trim());
        Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync(new Uri(uri, "/v2/health/ready"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync(new Uri(uri, "/v2/models/metsig-onnx-autoencoder/ready"))).StatusCode);

        Assert.True(OwnerProcess.RequestStop(server.Id));
        Assert.Equal(0, Dismps.Finish(server).ExitCode);
    }

    [Fact]
    public async Task Ctrl_C_ends_a_server_as_SIGTERM_does()
    {
        using Process server = _dismps.StartShell("exec \"$0\" serve --port 0");
        await ReadyAsync(server);
        using Process kill = Process.Start("kill", ["-INT", server.Id.ToString(CultureInfo.InvariantCulture)])!;
        await kill.WaitForExitAsync();
        Assert.Equal(0, Dismps.Finish(server).ExitCode);
    }

    [Fact]
    public void Serve_on_a_taken_port_ends_with_3_and_names_the_port()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        DismpsRun run = _dismps.Run("serve", "--port", port.ToString(CultureInfo.InvariantCulture), "--output", "json");
        Assert.Equal(3, run.ExitCode);
        Assert.Equal("PortInUse", run.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Contains(port.ToString(CultureInfo.InvariantCulture), run.Errors);
    }

    [Fact]
    public async Task A_folder_of_models_is_served_without_a_template()
    {
        _dismps.Run("build");
        using Process server = _dismps.Start("serve", ".dism-artifacts/build/MetSigOnnxAutoEncoder", "--port", "0");
        Uri uri = await ReadyAsync(server);
        Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync(new Uri(uri, "/v2/models/metsig-onnx-autoencoder"))).StatusCode);
        OwnerProcess.RequestStop(server.Id);
        Assert.Equal(0, Dismps.Finish(server).ExitCode);
    }

    [Fact]
    public async Task Options_of_tritonserver_choose_folders_and_who_loads_models()
    {
        _dismps.Run("build");
        Directory.CreateDirectory(_dismps.Folder["empty"]);
        using Process server = _dismps.Start(
            "serve", "--model-repository", "empty", "--model-repository=.dism-artifacts/build/MetSigOnnxAutoEncoder", "--model-control-mode=explicit",
            "--exit-on-error=false", "--strict-readiness=false", "--port", "0");
        Uri uri = await ReadyAsync(server);
        Assert.Equal(HttpStatusCode.NotFound, (await _http.GetAsync(new Uri(uri, "/v2/models/metsig-onnx-autoencoder/ready"))).StatusCode);
        Assert.Empty(ListedModels());
        Assert.Equal(HttpStatusCode.OK, (await _http.PostAsync(new Uri(uri, "/v2/repository/models/metsig-onnx-autoencoder/load"), null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync(new Uri(uri, "/v2/models/metsig-onnx-autoencoder/ready"))).StatusCode);
        await UntilAsync(() => ListedModels() is ["metsig-onnx-autoencoder"]);
        Assert.Equal(HttpStatusCode.OK, (await _http.PostAsync(new Uri(uri, "/v2/repository/models/metsig-onnx-autoencoder/unload"), null)).StatusCode);
        await UntilAsync(() => ListedModels() is []);
        OwnerProcess.RequestStop(server.Id);
        Assert.Equal(0, Dismps.Finish(server).ExitCode);

        string[] ListedModels() =>
            [.. _dismps.Run("ps", "--output", "json").Json.GetProperty("servers").EnumerateArray().Single().GetProperty("models").EnumerateArray().Select(m => m.GetString()!)];
    }

    [Fact]
    public void Models_to_load_need_explicit_control()
    {
        DismpsRun run = _dismps.Run("serve", "--load-model", "a", "--port", "0");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--model-control-mode explicit", run.Errors);
    }

    [Fact]
    public async Task A_started_api_outlives_the_command_is_listed_and_can_be_stopped()
    {
        DismpsRun start = _dismps.Run("start-api", "--port", "0", "--detached", "--output", "json");
        Assert.Equal(0, start.ExitCode);
        var uri = new Uri(start.Json.GetProperty("uri").GetString()!);
        int processId = start.Json.GetProperty("processId").GetInt32();
        Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync(new Uri(uri, "/v2/health/live"))).StatusCode);
        JsonElement listed = Assert.Single(_dismps.Run("ps", "--output", "json").Json.GetProperty("servers").EnumerateArray());
        Assert.Equal(processId, listed.GetProperty("processId").GetInt32());

        DismpsRun stop = _dismps.Run("stop", processId.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(0, stop.ExitCode);
        Assert.Empty(_dismps.Run("ps", "--output", "json").Json.GetProperty("servers").EnumerateArray());
        await Assert.ThrowsAsync<HttpRequestException>(() => _http.GetAsync(new Uri(uri, "/v2/health/live")));
    }

    [Fact]
    public async Task A_started_api_ends_with_the_shell_that_started_it()
    {
        using Process shell = _dismps.StartShell("\"$0\" start-api --port 0; read line");
        Uri uri = await ReadyAsync(shell);
        Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync(new Uri(uri, "/v2/health/live"))).StatusCode);
        shell.StandardInput.Close();
        await shell.WaitForExitAsync(new CancellationTokenSource(Limit).Token);
        await UntilAsync(() => _dismps.Run("ps", "--output", "json").Json.GetProperty("servers").GetArrayLength() == 0);
    }

    [Fact]
    public void Capturing_the_output_of_start_api_does_not_wait_for_the_server()
    {
        DismpsRun run = _dismps.RunShell("line=$(\"$0\" start-api --port 0 --detached); echo \"got $line\"");
        Assert.StartsWith("got ready http://127.0.0.1:", run.Output);
    }

    [Fact]
    public async Task A_server_that_was_started_in_a_subshell_belongs_to_the_shell()
    {
        using Process shell = _dismps.StartShell("line=$(\"$0\" start-api --port 0 | sed 's/^ready //'); echo \"ready $line\"; read line");
        Uri uri = await ReadyAsync(shell);
        // The subshell has ended by now; the owner is looked at twice a second.
        await Task.Delay(1500);
        Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync(new Uri(uri, "/v2/health/live"))).StatusCode);
        shell.StandardInput.Close();
        await UntilAsync(() => _dismps.Run("ps", "--output", "json").Json.GetProperty("servers").GetArrayLength() == 0);
    }

    [Fact]
    public void A_server_does_not_stay_when_its_ready_file_cannot_be_written()
    {
        Directory.CreateDirectory(_dismps.Folder["ready"]);
        DismpsRun run = _dismps.Run("start-api", "--port", "0", "--detached", "--ready-file", "ready");
        Assert.Equal(3, run.ExitCode);
        Assert.Empty(_dismps.Run("ps", "--output", "json").Json.GetProperty("servers").EnumerateArray());
    }

    [Fact]
    public void Stopping_an_unknown_process_is_refused()
    {
        DismpsRun run = _dismps.Run("stop", Environment.ProcessId.ToString(CultureInfo.InvariantCulture), "--output", "json");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("ServerNotFound", run.Json.GetProperty("error").GetProperty("code").GetString());
    }

    private static async Task<Uri> ReadyAsync(Process server)
    {
        using var bound = new CancellationTokenSource(Limit);
        string? line = await server.StandardOutput.ReadLineAsync(bound.Token);
        Assert.True(line?.StartsWith("ready http://127.0.0.1:", StringComparison.Ordinal) == true,
            line is null ? await server.StandardError.ReadToEndAsync(bound.Token) : line);
        return new Uri(line!["ready ".Length..]);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var bound = new CancellationTokenSource(Limit);
        while (!condition())
            await Task.Delay(50, bound.Token);
    }
}
