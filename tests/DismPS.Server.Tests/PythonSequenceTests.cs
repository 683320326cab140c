using System.Linq;
using System.Net;
using System.Text.Json;
using DismPS.Tests.Golden;

namespace DismPS.Server.Tests;

/// <summary>Sequences of a Triton Python model that keeps their sums in its process.</summary>
[Collection("workers")]
public sealed class PythonSequenceTests
{
    private const string Code = """
        import os
        import numpy as np
        import triton_python_backend_utils as pb_utils

        class TritonPythonModel:
            def initialize(self, args):
                self.sums = {}

            def execute(self, requests):
                answers = []
                for request in requests:
                    get = lambda name: pb_utils.get_input_tensor_by_name(request, name).as_numpy().reshape(-1)[0]
                    x, key = int(get("x")), int(get("CORRID"))
                    if get("READY"):
                        if x < 0:
                            os._exit(3)
                        self.sums[key] = x if get("START") else self.sums[key] + x
                    answers.append(pb_utils.InferenceResponse([
                        pb_utils.Tensor("sum", np.array([[self.sums.get(key, -1)]], np.int32)),
                        pb_utils.Tensor("pid", np.array([[os.getpid()]], np.int32))]))
                return answers
        """;

    private const string Configuration = """
        backend: "python" max_batch_size: 3
        input [ { name: "x" data_type: TYPE_INT32 dims: [ 1 ] } ]
        output [ { name: "sum" data_type: TYPE_INT32 dims: [ 1 ] }, { name: "pid" data_type: TYPE_INT32 dims: [ 1 ] } ]
        sequence_batching {
          max_sequence_idle_microseconds: 60000000
          STRATEGY
          control_input [
            { name: "START" control [ { kind: CONTROL_SEQUENCE_START int32_false_true: [ 0, 1 ] } ] },
            { name: "READY" control [ { kind: CONTROL_SEQUENCE_READY fp32_false_true: [ 0, 1 ] } ] },
            { name: "CORRID" control [ { kind: CONTROL_SEQUENCE_CORRID data_type: TYPE_UINT64 } ] }
          ]
        }
        instance_group [ { kind: KIND_CPU count: 2 } ]
        """;

    [Theory]
    [InlineData("direct { }")]
    [InlineData("oldest { max_candidate_sequences: 5 max_queue_delay_microseconds: 500 }")]
    public async Task Each_sequence_stays_in_one_of_the_processes_and_keeps_its_sum(string strategy)
    {
        await using PythonServer server = await StartAsync(strategy);
        int[][] processes = await Task.WhenAll(Enumerable.Range(1, 9).Select(async client =>
        {
            var seen = new List<int>();
            for (int round = 0; round < 5; round++)
            {
                int first = seen.Count;
                int sum = 0;
                for (int i = 0; i < 5; i++)
                {
                    (int answered, int process) = await SendAsync(server, (client * 10) + round, (client * 100) + i, i == 0, i == 4);
                    Assert.Equal(sum += (client * 100) + i, answered);
                    seen.Add(process);
                }

                Assert.Single(seen.Skip(first).Distinct());
            }

            return seen.ToArray();
        }));
        Assert.Equal(2, processes.SelectMany(p => p).Distinct().Count());
    }

    [Fact]
    public async Task A_sequence_whose_process_ended_has_to_begin_again()
    {
        await using PythonServer server = await StartAsync("direct { }");
        Assert.Equal(5, (await SendAsync(server, 1, 5, start: true, end: false)).Sum);
        using HttpResponseMessage crashed = await PostAsync(server, 1, -1, false, false);
        Assert.False(crashed.IsSuccessStatusCode);
        using HttpResponseMessage refused = await PostAsync(server, 1, 1, false, false);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("START", await refused.Content.ReadAsStringAsync());
        // A beginning that comes while the process is being replaced may belong to neither: clients are told to begin again, and do.
        HttpResponseMessage? last = null;
        for (int attempt = 0; attempt < 5 && last is not { IsSuccessStatusCode: true }; attempt++)
        {
            Assert.Equal(7, (await SendAsync(server, 1, 7, start: true, end: false)).Sum);
            last?.Dispose();
            last = await PostAsync(server, 1, 2, start: false, end: true);
        }

        Assert.Equal(9, JsonDocument.Parse(await last!.Content.ReadAsStringAsync()).RootElement.GetProperty("outputs")[0].GetProperty("data")[0].GetInt32());
        last.Dispose();
    }

    private static Task<PythonServer> StartAsync(string strategy) => PythonServer.OfFilesAsync(
        new Dictionary<string, string> { ["m/config.pbtxt"] = Configuration.Replace("STRATEGY", strategy), ["m/1/model.py"] = Code }, null, "numpy");

    private static Task<HttpResponseMessage> PostAsync(PythonServer server, int id, int x, bool start, bool end)
    {
        string flags = $"{(start ? ",\"sequence_start\":true" : "")}{(end ? ",\"sequence_end\":true" : "")}";
        string body = $$$"""{"inputs":[{"name":"x","shape":[1,1],"datatype":"INT32","data":[{{{x}}}]}],"parameters":{"sequence_id":{{{id}}}{{{flags}}}}}""";
        return server.Client.PostAsync("/v2/models/m/infer", new StringContent(body));
    }

    private static async Task<(int Sum, int Process)> SendAsync(PythonServer server, int id, int x, bool start, bool end)
    {
        using HttpResponseMessage response = await PostAsync(server, id, x, start, end);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        JsonElement outputs = JsonDocument.Parse(text).RootElement.GetProperty("outputs");
        Assert.Equal("sum", outputs[0].GetProperty("name").GetString());
        return (outputs[0].GetProperty("data")[0].GetInt32(), outputs[1].GetProperty("data")[0].GetInt32());
    }
}
