using System.Net;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;
using DismPS.Tests.Golden;

namespace DismPS.Server.Tests;

public sealed class ServerLifeTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Health_metadata_index_statistics_and_metrics_tell_of_the_models()
    {
        await using RunningServer server = await RunningServer.StartAsync(["metsig-ae-onnx", "odd/broken-empty"]);
        Assert.Equal((HttpStatusCode.OK, """{"live":true}"""), await server.GetAsync("/v2/health/live"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, """{"ready":false,"reason":"not ready: broken-empty"}"""), await server.GetAsync("/v2/health/ready"));
        Assert.Equal((HttpStatusCode.OK, """{"name":"metsig-onnx-autoencoder","ready":true}"""), await server.GetAsync("/v2/models/metsig-onnx-autoencoder/ready"));
        (HttpStatusCode missing, string reason) = await server.GetAsync("/v2/models/broken-empty/ready");
        Assert.Equal(HttpStatusCode.BadRequest, missing);
        Assert.Contains("model.onnx: the file is empty", reason);
        Assert.Equal(
            """{"name":"metsig-onnx-autoencoder","versions":["1"],"platform":"onnxruntime_onnx","inputs":[{"name":"input_0","datatype":"FP32","shape":[-1,51]}],"outputs":[{"name":"output_0","datatype":"FP32","shape":[-1,51]},{"name":"output_1","datatype":"FP32","shape":[-1]}]}""",
            (await server.GetAsync("/v2/models/metsig-onnx-autoencoder/versions/1")).Body);
        Assert.Contains("\"binary_tensor_data\"", (await server.GetAsync("/v2")).Body);
        Assert.Equal((await server.GetAsync("/v2")).Body, (await server.GetAsync("/v2/")).Body);
        (_, string index) = await server.PostAsync("/v2/repository/index", "");
        Assert.Contains("\"UNAVAILABLE\"", index);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.PostAsync("/v2/repository/index", "{")).Status);

        GoldenCase golden = GoldenCase.Load("metsig-ae-onnx").First(c => c.Inputs[0].Shape[0] == 32);
        using (await server.SendAsync(golden.Model, golden.Inputs, [], null, TensorEncoding.Binary))
        {
        }

        await server.PostAsync($"/v2/models/{golden.Model}/infer", "{}");
        (_, string statistics) = await server.GetAsync($"/v2/models/{golden.Model}/stats");
        // As Triton counts: without max_batch_size a request is one inference, and what does not fit the model is not counted.
        Assert.Contains("\"inference_count\":1,\"execution_count\":1", statistics);
        Assert.Contains("\"fail\":{\"count\":0", statistics);
        Assert.Contains("\"batch_stats\":[{\"batch_size\":1,\"compute_input\":{\"count\":1,", statistics);
        (_, string metrics) = await server.GetAsync("/metrics");
        Assert.Contains("nv_inference_count{model=\"metsig-onnx-autoencoder\",version=\"1\"} 1\n", metrics);
        Assert.Contains("nv_inference_request_failure{model=\"metsig-onnx-autoencoder\",reason=\"OTHER\",version=\"1\"} 0\n", metrics);
    }

    [Fact]
    public async Task A_metrics_port_serves_metrics_alone()
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/scalar"], null, o => o with { MetricsPort = 0 });
        Assert.NotEqual(server.Server.Uri.Port, server.Server.MetricsUri.Port);
        using HttpResponseMessage metrics = await server.Client.GetAsync(server.Server.MetricsUri);
        Assert.Equal(HttpStatusCode.OK, metrics.StatusCode);
        using HttpResponseMessage other = await server.Client.GetAsync(new Uri(server.Server.MetricsUri, "/v2"));
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        using HttpResponseMessage infer = await server.Client.PostAsync(new Uri(server.Server.MetricsUri, "/v2/models/scalar/infer"), new StringContent("{}"));
        Assert.Equal(HttpStatusCode.NotFound, infer.StatusCode);
    }

    [Fact]
    public async Task A_taken_port_is_named()
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/scalar"]);
        int port = server.Server.Uri.Port;
        DismException thrown = await Assert.ThrowsAsync<DismException>(() => RunningServer.StartAsync(["odd/scalar"], null, o => o with { HttpPort = port }));
        Assert.Equal(ErrorCode.PortInUse, thrown.Code);
        Assert.Contains(port.ToString(), thrown.Message);
    }

    [Fact]
    public async Task A_model_over_its_time_is_answered_504_while_others_are_answered()
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/loop-burn", "odd/scalar"], o => o with { ModelTimeout = TimeSpan.FromMilliseconds(700) });
        Task<HttpResponseMessage> burning = Burn(server, default);
        GoldenCase scalar = GoldenCase.Load("odd/scalar")[0];
        while (!burning.IsCompleted)
        {
            Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("/v2/health/live")).Status);
            using HttpResponseMessage other = await server.SendAsync("scalar", scalar.Inputs, [], null, TensorEncoding.Json);
            Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        }

        Assert.Equal(HttpStatusCode.GatewayTimeout, (await burning).StatusCode);
        await VerifyAnswers(server);
    }

    [Fact]
    public async Task A_client_that_goes_away_stops_its_model()
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/loop-burn"], o => o with { ModelTimeout = TimeSpan.FromMinutes(10) });
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Burn(server, source.Token));
        // With one instance this answer can only come when the run was ended.
        await VerifyAnswers(server);
    }

    [Fact]
    public async Task A_full_queue_is_answered_503_and_a_long_wait_504()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            ["odd/loop-burn"], o => o with { ModelTimeout = TimeSpan.FromSeconds(6), MaxQueueLength = 1, QueueTimeout = TimeSpan.FromSeconds(4) });
        Task<HttpResponseMessage> running = Burn(server, default);
        Task<HttpResponseMessage> waiting = Burn(server, default);
        ServedModel model = server.Server.Models.FindModel("loop-burn")!;
        using var limit = new CancellationTokenSource(Bound);
        while (model.Statistics.PendingCount == 0)
            await Task.Delay(10, limit.Token);
        using HttpResponseMessage refused = await Burn(server, default);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        HttpStatusCode[] both = [(await running).StatusCode, (await waiting).StatusCode];
        Assert.All(both, s => Assert.Equal(HttpStatusCode.GatewayTimeout, s));
        Assert.Equal(1, model.Statistics.RejectedCount);
    }

    [Fact]
    public async Task Parallel_requests_each_get_their_own_answer()
    {
        await using RunningServer server = await RunningServer.StartAsync(["metsig-ae-onnx"], o => o with { InstancesPerModel = 2 });
        float[][] rows = [.. Enumerable.Range(0, 64).Select(i => Enumerable.Range(0, 51).Select(j => (float)((i * 7 + j) % 13)).ToArray())];
        var wanted = new float[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            IReadOnlyList<Tensor> outputs = await server.Server.Models.InferAsync("metsig-onnx-autoencoder", [Tensor.Create<float>("input_0", DataType.Fp32, [1, 51], rows[i])], ["output_1"], default);
            wanted[i] = outputs[0].AsSpan<float>()[0];
        }

        await Parallel.ForEachAsync(Enumerable.Range(0, 1500), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (n, _) =>
        {
            int i = n % rows.Length;
            using HttpResponseMessage response = await server.SendAsync(
                "metsig-onnx-autoencoder", [Tensor.Create<float>("input_0", DataType.Fp32, [1, 51], rows[i])], ["output_1"], $"id-{n}", n % 2 == 0 ? TensorEncoding.Json : TensorEncoding.Binary);
            InferResponseMessage answer = await RunningServer.ReadAsync(response);
            Assert.Equal($"id-{n}", answer.Id);
            Assert.Equal(wanted[i], answer.Outputs[0].AsSpan<float>()[0]);
        });
    }

    [Fact]
    public async Task A_stopped_server_completes_and_frees_its_port()
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/scalar"]);
        int port = server.Server.Uri.Port;
        await server.Server.StopAsync(default);
        await server.Server.Completion.WaitAsync(Bound);
        await using RunningServer second = await RunningServer.StartAsync(["odd/scalar"], null, o => o with { HttpPort = port });
        Assert.Equal(port, second.Server.Uri.Port);
    }

    private static Task<HttpResponseMessage> Burn(RunningServer server, CancellationToken cancellationToken) => server.Client.PostAsync(
        "/v2/models/loop-burn/infer",
        new StringContent("""{"inputs":[{"name":"steps","shape":[],"datatype":"INT64","data":[1000000000]}]}"""),
        cancellationToken);

    private static async Task VerifyAnswers(RunningServer server)
    {
        GoldenCase golden = GoldenCase.Load("odd/loop-burn")[0];
        using HttpResponseMessage response = await server.SendAsync("loop-burn", golden.Inputs, [], null, TensorEncoding.Json).WaitAsync(Bound);
        golden.Verify((await RunningServer.ReadAsync(response)).Outputs);
    }
}
