using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using DismPS.Engine.Hosting;
using DismPS.Tests.Golden;

namespace DismPS.Tests.Commands;

/// <summary>Folders and environments of <c>mlserver start</c>, and how a server ends while it computes.</summary>
public sealed class MlserverStartTests : IDisposable
{
    private const string Handler = """
        import time
        from mlserver import MLModel
        from mlserver.types import InferenceResponse, ResponseOutput

        class Handler(MLModel):
            async def predict(self, payload):
                print("begins", flush=True)
                time.sleep(payload.inputs[0].data[0])
                return InferenceResponse(model_name=self.name, outputs=[ResponseOutput(name="y", shape=[1], datatype="FP32", data=[0.5])])
        """;

    private readonly Dismps _dismps = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private readonly string _python = TestPython.Require();

    public MlserverStartTests()
    {
        Directory.CreateDirectory(_dismps.Folder["models/deep/echo"]);
        File.WriteAllText(_dismps.Folder["models/deep/echo/app.py"], Handler);
        File.WriteAllText(_dismps.Folder["models/deep/echo/model-settings.json"], """{"implementation": "app.Handler"}""");
        Settings("""{"server_name": "mine"}""");
    }

    public void Dispose()
    {
        _http.Dispose();
        _dismps.Dispose();
    }

    [Fact]
    public async Task Settings_and_environment_say_what_the_command_line_does_not()
    {
        Settings("""{"http_port": 1, "server_name": "mine", "debug": true, "parallel_worker": 2}""");
        using Process server = _dismps.StartShell($"MLSERVER_SERVER_NAME=other MLSERVER_GRPC_PORT=0 MLSERVER_MODEL_NAME=named MLSERVER_MODEL_VERSION=v3 exec \"$0\" serve models --http-port 0 --python '{_python}'");
        Uri uri = await ReadyAsync(server);
        Assert.Contains("\"mine\"", await _http.GetStringAsync(new Uri(uri, "/v2")));
        Assert.Contains("\"v3\"", await _http.GetStringAsync(new Uri(uri, "/v2/models/named")));
        OwnerProcess.RequestStop(server.Id);
        DismpsRun run = Dismps.Finish(server);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("settings.json: debug: changes nothing here", run.Errors);
        Assert.Contains("parallel_worker: unknown", run.Errors);
        Assert.Contains("'parallel_workers'", run.Errors);
        Assert.Contains("gRPC at 127.0.0.1:", run.Errors);
    }

    [Theory]
    [InlineData("""{"host": "0.0.0.0"}""", "--allow-remote")]
    [InlineData("""{"kafka_enabled": true}""", "Kafka")]
    [InlineData("""{"metrics_endpoint": "/prometheus"}""", "/metrics")]
    [InlineData("""{"http_port": "many"}""", "0 to 65535")]
    [InlineData("""{"model_repository_implementation": "a.B"}""", "model-settings.json")]
    [InlineData("[]", "no JSON object")]
    [InlineData("{\"host\":\n", "settings.json(2,1)")]
    public void Settings_that_cannot_be_obeyed_are_refused_with_their_place(string settings, string told)
    {
        Settings(settings);
        DismpsRun run = _dismps.Run("serve", "models", "--port", "0");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("settings.json", run.Errors);
        Assert.Contains(told, run.Errors);
    }

    [Fact]
    public async Task A_request_in_flight_is_answered_although_the_server_is_asked_to_end()
    {
        using Process server = _dismps.Start("serve", "models", "--port", "0", "--python", _python);
        Uri uri = await ReadyAsync(server);
        Task<HttpResponseMessage> answer = InferAsync(uri, 2);
        await UntilBeginsAsync(server);
        Assert.True(OwnerProcess.RequestStop(server.Id));
        Assert.Equal(HttpStatusCode.OK, (await answer).StatusCode);
        Assert.Equal(0, Dismps.Finish(server).ExitCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => _http.GetAsync(new Uri(uri, "/v2/health/live")));
    }

    [Fact]
    public async Task The_limit_ends_a_request_that_takes_longer()
    {
        using Process server = _dismps.Start("serve", "models", "--port", "0", "--python", _python, "--exit-timeout-secs", "1");
        Uri uri = await ReadyAsync(server);
        Task<HttpResponseMessage> answer = InferAsync(uri, 50);
        await UntilBeginsAsync(server);
        OwnerProcess.RequestStop(server.Id);
        await Assert.ThrowsAsync<HttpRequestException>(() => answer);
        Assert.Equal(0, Dismps.Finish(server).ExitCode);
    }

    [Fact]
    public async Task A_second_signal_waits_for_nothing()
    {
        using Process server = _dismps.Start("serve", "models", "--port", "0", "--python", _python, "--exit-timeout-secs", "3600");
        Uri uri = await ReadyAsync(server);
        Task<HttpResponseMessage> answer = InferAsync(uri, 50);
        await UntilBeginsAsync(server);
        OwnerProcess.RequestStop(server.Id);
        string? line;
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        do
        {
            await Task.Delay(50, bound.Token);
            line = _dismps.Run("logs", server.Id.ToString(CultureInfo.InvariantCulture)).Output;
        }
        while (!line.Contains("takes no more requests", StringComparison.Ordinal));
        OwnerProcess.RequestStop(server.Id);
        Assert.NotEqual(0, Dismps.Finish(server).ExitCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => answer);
    }

    private void Settings(string json) => File.WriteAllText(_dismps.Folder["models/settings.json"], json);

    private Task<HttpResponseMessage> InferAsync(Uri uri, double seconds) => _http.PostAsJsonAsync(
        new Uri(uri, "/v2/models/echo/infer"), new { inputs = new[] { new { name = "x", shape = new[] { 1 }, datatype = "FP64", data = new[] { seconds } } } });

    private static async Task UntilBeginsAsync(Process server)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await server.StandardError.ReadLineAsync(bound.Token) is { } line)
        {
            if (line == "echo: begins")
                return;
        }

        Assert.Fail("The handler was never asked.");
    }

    private static async Task<Uri> ReadyAsync(Process server)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        string? line = await server.StandardOutput.ReadLineAsync(bound.Token);
        Assert.True(line?.StartsWith("ready http://127.0.0.1:", StringComparison.Ordinal) == true, line is null ? await server.StandardError.ReadToEndAsync(bound.Token) : line);
        return new Uri(line!["ready ".Length..]);
    }
}
