using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using DismPS.Engine.Hosting;

namespace DismPS.Tests.Commands;

/// <summary>The options of tritonserver: each is obeyed, told or refused.</summary>
public sealed class ServeOptionTests : IDisposable
{
    private const string Folder = ".dism-artifacts/build/MetSigOnnxAutoEncoder";
    private const string Model = "metsig-onnx-autoencoder";
    private readonly Dismps _dismps = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };

    public ServeOptionTests() => _dismps.Run("build");

    public void Dispose()
    {
        _http.Dispose();
        _dismps.Dispose();
    }

    [Fact]
    public async Task A_start_script_of_tritonserver_works_unchanged()
    {
        using Process server = _dismps.Start(
            "serve", $"--model-store={Folder}", "--http-port=0", "--grpc-port", "0", "--metrics-port=0", "--allow-grpc=true", "--allow-http=TRUE", "--allow-metrics", "1",
            "--http-address=127.0.0.1", "--grpc-address", "localhost", "--strict-readiness", "0", "--exit-on-error=false", "--id=triton-1", "--exit-timeout-secs=5",
            "--http-thread-count=8", "--repository-poll-secs=5", "--pinned-memory-pool-byte-size=268435456", "--cuda-memory-pool-byte-size=0:67108864", "--cuda-memory-pool-byte-size=1:67108864",
            "--backend-config=python,shm-default-byte-size=1048576", "--backend-directory=/opt/tritonserver/backends", "--min-supported-compute-capability=6.0",
            "--cache-config=local,size=1048576", "--rate-limit=off", "--log-verbose=1", "--log-format=ISO8601", "--disable-auto-complete-config", "--grpc-use-ssl=false",
            "--http-restricted-api=model-repository,logging:admin=pass=word", "--http-header-forward-pattern=(?i)x-.*", "--allow-cpu-metrics=false",
            "--grpc-infer-response-compression-level=low", "--trace-config=level=TIMESTAMPS", "--output", "json");
        JsonElement api = await DocumentAsync(server);
        var uri = new Uri(api.GetProperty("uri").GetString()!);
        Assert.Equal("triton-1", (await JsonAsync(new Uri(uri, "/v2"))).GetProperty("name").GetString());
        Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync(new Uri(uri, $"/v2/models/{Model}/ready"))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await _http.GetAsync(new Uri(uri, "/v2/logging"))).StatusCode);
        _http.DefaultRequestHeaders.Add("admin", "pass=word");
        JsonElement log = await JsonAsync(new Uri(uri, "/v2/logging"));
        Assert.Equal(("ISO8601", 1), (log.GetProperty("log_format").GetString(), log.GetProperty("log_verbose_level").GetInt32()));
        string metrics = await _http.GetStringAsync(new Uri(api.GetProperty("metricsUri").GetString()!));
        Assert.Contains("nv_inference_count", metrics);
        Assert.DoesNotContain("nv_cpu_utilization", metrics);
        var grpc = new Uri(api.GetProperty("grpcUri").GetString()!);
        Assert.Equal("grpc", grpc.Scheme);
        Assert.NotEqual(uri.Port, grpc.Port);
        OwnerProcess.RequestStop(server.Id);
        DismpsRun run = Dismps.Finish(server);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("--http-thread-count changes nothing here: ", run.Errors);
        Assert.Contains("--backend-config=python,shm-default-byte-size=1048576 changes nothing here: ", run.Errors);
        Assert.Contains("--repository-poll-secs changes nothing here: ", run.Errors);
        // Off anyway: nothing to tell.
        Assert.DoesNotContain("--grpc-use-ssl", run.Errors);
        Assert.DoesNotContain("word", run.Errors);
    }

    [Theory]
    [InlineData("--grpc-use-ssl=true", "put a proxy")]
    [InlineData("--allow-http=0", "--http-restricted-api")]
    [InlineData("--rate-limit=execution_count", "instance_group")]
    [InlineData("--backend-config=onnxruntime,default-max-batch-size=8", "max_batch_size")]
    [InlineData("--cache-config=redis,host=x", "local,size=BYTES")]
    [InlineData("--cache-config=local,megabytes=1", "local,size=BYTES")]
    [InlineData("--http-address=0.0.0.0", "--allow-remote")]
    [InlineData("--metrics-address=10.0.0.1", "--allow-remote")]
    [InlineData("--grpc-address=here", "no IP address")]
    [InlineData("--http-restricted-api=everything:a=b", "model-repository")]
    [InlineData("--http-header-forward-pattern=(", "(?i)x-.*")]
    [InlineData("--grpc-header-forward-pattern=(", "(?i)x-.*")]
    [InlineData("--model-namespacing=true", "different names")]
    [InlineData("--exit-on-error=maybe", "true, false, 1 or 0")]
    [InlineData("--http-thread-count=many", "a whole number")]
    [InlineData("--grpc-port=70000", "0 to 65535")]
    [InlineData("--model-control-mode=explict", "none, explicit, poll")]
    [InlineData("--dialect=kserve", "triton, mlserver")]
    [InlineData("--no-such-option=1", "Unrecognized option --no-such-option.")]
    [InlineData("--http-prt=0", "Unrecognized option --http-prt. Did you mean '--http-port'?")]
    public void What_is_wrong_or_not_supported_is_refused_by_name_with_a_way_out(string option, string cure)
    {
        DismpsRun run = _dismps.Run("serve", Folder, "--port", "0", option);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(option.Split('=')[0], run.Errors);
        Assert.Contains(cure, run.Errors);
    }

    [Fact]
    public void A_port_that_is_none_is_told_under_the_name_that_was_given()
    {
        DismpsRun run = _dismps.Run("serve", Folder, "--http-port=abc");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--http-port takes 0 to 65535, not 'abc'.", run.Errors);
    }

    [Fact]
    public void An_unknown_option_is_never_taken_for_the_folder()
    {
        DismpsRun run = _dismps.Run("serve", $"--model-repository={Folder}", "--http-prt=0");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Unrecognized option --http-prt. Did you mean '--http-port'?", run.Errors);
        Assert.DoesNotContain("folder", run.Errors);
    }

    [Fact]
    public void Ports_that_are_named_must_differ()
    {
        DismpsRun run = _dismps.Run("serve", Folder, "--http-port=18000", "--grpc-port=18000");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("share port 18000", run.Errors);
    }

    [Fact]
    public async Task A_taken_port_of_gRPC_ends_only_a_server_that_was_told_to_take_it()
    {
        (TcpListener listener, int port) = ListenAfterFreePort();
        using (listener)
        {
            string taken = (port + 1).ToString(CultureInfo.InvariantCulture);
            DismpsRun told = _dismps.Run("serve", Folder, "--port", "0", "--grpc-port", taken);
            Assert.Equal(3, told.ExitCode);
            Assert.Contains(taken, told.Errors);

            using Process server = _dismps.Start("serve", Folder, "--port", port.ToString(CultureInfo.InvariantCulture), "--output", "json");
            JsonElement api = await DocumentAsync(server);
            Assert.Equal(JsonValueKind.Null, api.TryGetProperty("grpcUri", out JsonElement grpc) ? grpc.ValueKind : JsonValueKind.Null);
            OwnerProcess.RequestStop(server.Id);
            DismpsRun run = Dismps.Finish(server);
            Assert.Equal(0, run.ExitCode);
            Assert.Contains($"gRPC is not served: port {taken} is in use", run.Errors);
        }
    }

    [Fact]
    public void Every_option_is_in_the_documentation()
    {
        string tables = File.ReadAllText(Repository.PathOf("docs", "cli.md"));
        string[] names = [.. Directory.EnumerateFiles(Repository.PathOf("src", "DismPS.Tool", "Commands", "Serving"), "*.cs").SelectMany(f => Regex.Matches(File.ReadAllText(f), "\"(--[a-z0-9-]+)\"").Select(m => m.Groups[1].Value)).Distinct()];
        Assert.True(names.Length > 70);
        Assert.DoesNotContain(names, n => !tables.Contains($"`{n}`", StringComparison.Ordinal));
    }

    /// <summary>A free port whose next one is taken by the listener.</summary>
    private static (TcpListener Listener, int Port) ListenAfterFreePort()
    {
        for (int attempt = 0; attempt < 50; attempt++)
        {
            using var free = new TcpListener(IPAddress.Loopback, 0);
            free.Start();
            int port = ((IPEndPoint)free.LocalEndpoint).Port;
            var next = new TcpListener(IPAddress.Loopback, port + 1);
            try
            {
                next.Start();
                return (next, port);
            }
            catch (SocketException)
            {
                next.Dispose();
            }
        }

        throw new InvalidOperationException("No two free ports beside each other.");
    }

    private async Task<JsonElement> JsonAsync(Uri uri) => JsonDocument.Parse(await _http.GetStringAsync(uri)).RootElement;

    private static async Task<JsonElement> DocumentAsync(Process server)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        string? line = await server.StandardOutput.ReadLineAsync(bound.Token);
        Assert.True(line is not null, "It ended: " + (line is null ? await server.StandardError.ReadToEndAsync(bound.Token) : ""));
        return JsonDocument.Parse(line!).RootElement;
    }
}
