using System.Globalization;
using System.Text;
using System.Text.Json;
using Xunit;

namespace DismPS.Server.Tests;

/// <summary>Requests that go to a Triton Python model together.</summary>
[Collection("workers")]
public sealed class PythonBatchTests
{
    // y: the request's own value, and how many requests came with it.
    private const string Counting = """
        import os, time
        import numpy as np
        import triton_python_backend_utils as pb_utils

        class TritonPythonModel:
            def initialize(self, args):
                self.gate = os.path.join(os.path.dirname(__file__), "gate")

            def execute(self, requests):
                while not os.path.exists(self.gate):
                    time.sleep(0.01)
                return [self.answer(r, len(requests)) for r in requests]

            def answer(self, request, count):
                x = pb_utils.get_input_tensor_by_name(request, "x").as_numpy()
                return pb_utils.InferenceResponse([pb_utils.Tensor("y", np.hstack([x, np.full((len(x), 1), count, np.float32)]))])
        """;

    // What a model that says it itself adds to its code.
    private const string Wish = """

            @staticmethod
            def auto_complete_config(config):
                config.set_max_batch_size(8)
                config.set_dynamic_batching()
                return config
        """;

    [Theory]
    [InlineData("max_batch_size: 8 dynamic_batching { }", "")]
    [InlineData("", Wish)]
    public async Task Requests_that_waited_go_to_the_model_as_one_list_and_each_gets_its_own_answer(string configuration, string code)
    {
        var files = new Dictionary<string, string>
        {
            ["m/1/model.py"] = Counting + code,
            ["m/config.pbtxt"] = $$"""
                name: "m"
                backend: "python"
                input [ { name: "x" data_type: TYPE_FP32 dims: [1] } ]
                output [ { name: "y" data_type: TYPE_FP32 dims: [2] } ]
                {{configuration}}
                """,
        };
        await using PythonServer server = await PythonServer.OfFilesAsync(files, null, "numpy");
        // The first is computed alone, and keeps the model until the others wait.
        Task<float[]>[] asked = [.. Enumerable.Range(0, 13).Select(i => AskAsync(server, i))];
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (server.Model.Statistics.PendingCount < 12)
            await Task.Delay(10, bound.Token);
        await File.WriteAllTextAsync(server.At("m/1/gate"), "", bound.Token);

        float[][] answers = await Task.WhenAll(asked).WaitAsync(bound.Token);
        Assert.Equal(Enumerable.Range(0, 13).Select(i => (float)i), answers.Select(a => a[0]));
        Assert.Equal([1, 8, 4], answers.Select(a => (int)a[1]).GroupBy(n => n).OrderByDescending(g => g.Key == 1).ThenByDescending(g => g.Key).Select(g => g.Key));
        Assert.Equal((13, 3), (server.Model.Statistics.InferenceCount, server.Model.Statistics.ExecutionCount));
    }

    private static async Task<float[]> AskAsync(PythonServer server, int value)
    {
        string body = string.Create(CultureInfo.InvariantCulture, $$"""{"inputs":[{"name":"x","shape":[1,1],"datatype":"FP32","data":[{{value}}]}]}""");
        using HttpResponseMessage response = await server.Client.PostAsync("/v2/models/m/infer", new StringContent(body, Encoding.UTF8, "application/json"));
        using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.True(response.IsSuccessStatusCode, answer.RootElement.ToString());
        return [.. answer.RootElement.GetProperty("outputs")[0].GetProperty("data").EnumerateArray().Select(e => e.GetSingle())];
    }
}
