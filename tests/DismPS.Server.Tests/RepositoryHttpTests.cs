using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using DismPS.Engine.Protocol;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;
using DismPS.Tests.Golden;

namespace DismPS.Server.Tests;

public sealed class RepositoryHttpTests
{
    private const string Model = "metsig-onnx-autoencoder";

    [Fact]
    public async Task Models_come_and_go_by_request()
    {
        await using RunningServer server = await RunningServer.StartAsync(["metsig-ae-onnx", "odd/scalar"], o => o with { Control = RepositoryControl.Explicit });
        Assert.Equal((HttpStatusCode.OK, "[{\"name\":\"" + Model + "\",\"version\":\"1\",\"state\":\"READY\"},{\"name\":\"scalar\",\"version\":\"1\",\"state\":\"READY\"}]"), await server.PostAsync("/v2/repository/index", ""));
        GoldenCase golden = GoldenCase.Load("odd/scalar")[0];
        await VerifyAsync(server, golden);

        Assert.Equal((HttpStatusCode.OK, ""), await server.PostAsync("/v2/repository/models/scalar/unload", ""));
        // The same connection has asked this path before.
        using (HttpResponseMessage refused = await server.SendAsync("scalar", golden.Inputs, [], null, TensorEncoding.Json))
        {
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
            Assert.Contains("'scalar' has no available versions", await refused.Content.ReadAsStringAsync());
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await server.GetAsync("/v2/models/scalar/ready")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync("/v2/models/scalar")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync("/v2/models/nope/ready")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync("/v2/models/scalar/stats")).Status);
        Assert.Equal((HttpStatusCode.OK, """{"ready":true}"""), await server.GetAsync("/v2/health/ready"));
        Assert.EndsWith("""{"name":"scalar","version":"1","state":"UNAVAILABLE","reason":"unloaded"}]""", (await server.PostAsync("/v2/repository/index", "{}")).Body);
        Assert.DoesNotContain("scalar", (await server.PostAsync("/v2/repository/index", """{"ready":true}""")).Body);
        Assert.DoesNotContain("scalar", (await server.GetAsync("/metrics")).Body);
        Assert.Equal("""{"models":["metsig-onnx-autoencoder"]}""", (await server.GetAsync("/v2/models")).Body);

        Assert.Equal((HttpStatusCode.OK, ""), await server.PostAsync("/v2/repository/models/scalar/load", """{"parameters":{}}"""));
        await VerifyAsync(server, golden);
        Assert.Contains("model=\"scalar\"", (await server.GetAsync("/metrics")).Body);
    }

    [Fact]
    public async Task A_model_is_sent_with_its_configuration_and_several_versions()
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/scalar"], o => o with { Control = RepositoryControl.Explicit });
        string onnx = Convert.ToBase64String(await File.ReadAllBytesAsync(Path.Combine(TestData.Models, "odd", "scalar", "model.onnx")));
        string body = JsonSerializer.Serialize(new { parameters = new Dictionary<string, string> { ["config"] = """{"backend":"onnxruntime","version_policy":{"all":{}}}""", ["file:3/model.onnx"] = onnx, ["file:5/model.onnx"] = onnx } });
        Assert.Equal((HttpStatusCode.OK, ""), await server.PostAsync("/v2/repository/models/sent/load", body));
        GoldenCase golden = GoldenCase.Load("odd/scalar")[0];
        using HttpResponseMessage response = await server.SendAsync("sent/versions/5", golden.Inputs, [], null, TensorEncoding.Json);
        golden.Verify((await RunningServer.ReadAsync(response)).Outputs);
        Assert.Contains("\"5\"", (await server.GetAsync("/v2/models/sent")).Body);
        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync("/v2/models/sent/versions/9")).Status);
        Assert.Contains("version 9", (await server.GetAsync("/v2/models/sent/versions/9/config")).Body);

        // What cannot be loaded is told, and leaves the model serving.
        string broken = JsonSerializer.Serialize(new { parameters = new Dictionary<string, string> { ["config"] = """{"backend":"onnxruntime"}""", ["file:6/model.onnx"] = Convert.ToBase64String("no model"u8) } });
        (HttpStatusCode status, string error) = await server.PostAsync("/v2/repository/models/sent/load", broken);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("Load failed for model 'sent' version 6", error);
        using HttpResponseMessage still = await server.SendAsync("sent", golden.Inputs, [], null, TensorEncoding.Json);
        golden.Verify((await RunningServer.ReadAsync(still)).Outputs);
    }

    [Fact]
    public async Task The_configuration_is_told_from_the_file_and_from_the_model()
    {
        await using RunningServer server = await RunningServer.StartAsync(["metsig-ae-onnx", "odd/scalar"]);
        using JsonDocument built = JsonDocument.Parse((await server.GetAsync($"/v2/models/{Model}/config")).Body);
        Assert.Equal(Model, built.RootElement.GetProperty("name").GetString());
        Assert.Equal("onnxruntime", built.RootElement.GetProperty("backend").GetString());
        (HttpStatusCode status, string text) = await server.GetAsync("/v2/models/scalar/versions/1/config");
        Assert.Equal(HttpStatusCode.OK, status);
        using JsonDocument made = JsonDocument.Parse(text);
        Assert.NotEqual(0, made.RootElement.GetProperty("input").GetArrayLength());
        Assert.StartsWith("TYPE_", made.RootElement.GetProperty("input")[0].GetProperty("data_type").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync("/v2/models/nope/config")).Status);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await server.PostAsync("/v2/models/scalar/config", "{}")).Status);
    }

    [Fact]
    public async Task A_server_whose_models_are_fixed_refuses_with_503()
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/scalar"]);
        foreach (string action in (string[])["load", "unload"])
        {
            (HttpStatusCode status, string error) = await server.PostAsync($"/v2/repository/models/scalar/{action}", "");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
            Assert.Contains("--model-control-mode explicit", error);
        }

        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("/v2/models/scalar/ready")).Status);
    }

    [Theory]
    [InlineData("POST", "/v2/repository/main/index", HttpStatusCode.NotImplemented)]
    [InlineData("POST", "/v2/repository/main/models/scalar/load", HttpStatusCode.NotImplemented)]
    [InlineData("POST", "/v2/repository/main/models/scalar/unload", HttpStatusCode.NotImplemented)]
    [InlineData("GET", "/v2/repository/models/scalar/load", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/v2/repository/index", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/v2/repository/models/scalar", HttpStatusCode.NotFound)]
    [InlineData("POST", "/v2/repository/models/scalar/reload", HttpStatusCode.NotFound)]
    [InlineData("POST", "/v2/repository/models/scalar/load/x", HttpStatusCode.NotFound)]
    [InlineData("POST", "/v2/repository/models//load", HttpStatusCode.NotFound)]
    [InlineData("POST", "/v2/repository/models/nope/load", HttpStatusCode.NotFound)]
    [InlineData("POST", "/v2/repository/models/nope/unload", HttpStatusCode.OK)]
    [InlineData("POST", "/v2/repository/", HttpStatusCode.NotFound)]
    public async Task Paths_of_the_repository(string method, string path, HttpStatusCode expected)
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/scalar"], o => o with { Control = RepositoryControl.Explicit });
        using HttpResponseMessage response = await server.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("load", "{")]
    [InlineData("load", "[]")]
    [InlineData("load", "5")]
    [InlineData("load", """{"config":"{}"}""")]
    [InlineData("load", """{"parameters":[]}""")]
    [InlineData("load", """{"parameters":{"foo":"bar"}}""")]
    [InlineData("load", """{"parameters":{"config":{}}}""")]
    [InlineData("load", """{"parameters":{"config":"\ud800"}}""")]
    [InlineData("load", """{"parameters":{"\ud800":"x"}}""")]
    [InlineData("load", """{"parameters":{"config":"{}","file:1/model.onnx":"\ud800"}}""")]
    [InlineData("load", """{"parameters":{"config":"{\"max_batch_size\":-1}"}}""")]
    [InlineData("load", """{"parameters":{"file:1/model.onnx":"AAAA"}}""")]
    [InlineData("load", """{"parameters":{"config":"{}","file:1/model.onnx":"@@@"}}""")]
    [InlineData("load", """{"parameters":{"config":"{}","file:1/model.onnx":5}}""")]
    [InlineData("load", """{"parameters":{"config":"{}","file:../../model.onnx":"AAAA"}}""")]
    [InlineData("unload", "{")]
    [InlineData("unload", """{"parameters":{"unload_dependents":"yes"}}""")]
    [InlineData("unload", """{"parameters":{"foo":true}}""")]
    [InlineData("index", """{"ready":"yes"}""")]
    public async Task Bodies_that_make_no_sense_are_400_and_change_nothing(string action, string body)
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/scalar"], o => o with { Control = RepositoryControl.Explicit });
        long generation = server.Server.Models.Generation;
        (HttpStatusCode status, string error) = await server.PostAsync(action == "index" ? "/v2/repository/index" : $"/v2/repository/models/scalar/{action}", body);
        Assert.True(status == HttpStatusCode.BadRequest, error);
        using JsonDocument document = JsonDocument.Parse(error);
        Assert.NotEqual("", document.RootElement.GetProperty("error").GetString());
        Assert.Equal(generation, server.Server.Models.Generation);
        await VerifyAsync(server, GoldenCase.Load("odd/scalar")[0]);
    }

    [Fact]
    public async Task Bodies_are_bounded()
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/scalar"], o => o with { Control = RepositoryControl.Explicit, Limits = o.Limits with { MaxBodyBytes = 100_000 } });
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await server.PostAsync("/v2/repository/index", new string(' ', 70_000))).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await server.PostAsync("/v2/repository/models/scalar/load", new string(' ', 100_001))).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync("/v2/repository/models/scalar/load", new string(' ', 99_000))).Status);
    }

    [Fact]
    public async Task Garbage_in_load_bodies_never_harms_the_server()
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/scalar"], o => o with { Control = RepositoryControl.Explicit });
        byte[] good = Encoding.UTF8.GetBytes("""{"parameters":{"config":"{\"backend\":\"onnxruntime\",\"version_policy\":{\"all\":{}}}","file:1/model.onnx":"AAAA"}}""");
        var random = new Random(23);
        for (int round = 0; round < 400; round++)
        {
            byte[] body = [.. good];
            for (int edit = random.Next(1, 5); edit > 0; edit--)
                body[random.Next(body.Length)] = (byte)random.Next(256);
            if (round % 5 == 0)
                body = body[..random.Next(body.Length)];
            using HttpResponseMessage response = await server.Client.PostAsync("/v2/repository/models/garbage/load", new ByteArrayContent(body));
            Assert.True(response.StatusCode == HttpStatusCode.BadRequest || body.Length == 0, $"{response.StatusCode}: {Convert.ToHexString(body)}");
        }

        await VerifyAsync(server, GoldenCase.Load("odd/scalar")[0]);
    }

    [Fact]
    public async Task Requests_over_HTTP_are_answered_all_the_while_their_model_is_replaced()
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/scalar"], o => o with { Control = RepositoryControl.Explicit });
        GoldenCase golden = GoldenCase.Load("odd/scalar")[0];
        using var done = new CancellationTokenSource();
        int asked = 0;
        Task[] clients = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                await VerifyAsync(server, golden);
                Interlocked.Increment(ref asked);
            }
        }))];
        for (int reload = 0; reload < 50; reload++)
        {
            string body = JsonSerializer.Serialize(new { parameters = new { config = """{"backend":"onnxruntime","default_model_filename":"model.onnx"}""" } });
            (HttpStatusCode status, string error) = await server.PostAsync("/v2/repository/models/scalar/load", body);
            Assert.True(status == HttpStatusCode.OK, error);
        }

        await done.CancelAsync();
        await Task.WhenAll(clients);
        Assert.True(asked > 0);
        Assert.Equal(asked.ToString(CultureInfo.InvariantCulture), Metric((await server.GetAsync("/metrics")).Body, "nv_inference_request_success{model=\"scalar\",version=\"1\"} "));
    }

    [Theory]
    [InlineData("scalar", 200)]
    [InlineData("scalar/versions/1", 404)]
    public async Task A_request_whose_model_is_replaced_while_its_body_arrives_is_answered(string path, int expected)
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/scalar"], o => o with { Control = RepositoryControl.Explicit });
        GoldenCase golden = GoldenCase.Load("odd/scalar")[0];
        var body = new ArrayBufferWriter<byte>();
        InferRequestWriter.Write(body, golden.Inputs, [], "id", TensorEncoding.Json);
        using var client = new TcpClient();
        await client.ConnectAsync(server.Server.Uri.Host, server.Server.Uri.Port);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /v2/models/{path}/infer HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {body.WrittenCount}\r\n\r\n"));
        await stream.WriteAsync(body.WrittenMemory[..5]);
        // The server has found the model when it has begun to read the body; half a second is plenty, and less only makes the test easier.
        await Task.Delay(500);
        string onnx = Convert.ToBase64String(await File.ReadAllBytesAsync(Path.Combine(TestData.Models, "odd", "scalar", "model.onnx")));
        string load = JsonSerializer.Serialize(new { parameters = new Dictionary<string, string> { ["config"] = """{"backend":"onnxruntime"}""", ["file:2/model.onnx"] = onnx } });
        Assert.Equal((HttpStatusCode.OK, ""), await server.PostAsync("/v2/repository/models/scalar/load", load));
        await stream.WriteAsync(body.WrittenMemory[5..]);
        using var reader = new StreamReader(stream);
        string answer = await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.StartsWith($"HTTP/1.1 {expected} ", answer);
        if (expected == 200)
            Assert.Contains("\"model_version\":\"2\"", answer);
    }

    private static string Metric(string page, string start) => page.Split('\n').Single(l => l.StartsWith(start, StringComparison.Ordinal))[start.Length..];

    private static async Task VerifyAsync(RunningServer server, GoldenCase golden)
    {
        using HttpResponseMessage response = await server.SendAsync("scalar", golden.Inputs, [], null, TensorEncoding.Json);
        golden.Verify((await RunningServer.ReadAsync(response)).Outputs);
    }
}
