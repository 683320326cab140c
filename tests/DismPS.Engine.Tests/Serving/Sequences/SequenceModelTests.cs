using System.Linq;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Runtimes;
using DismPS.Engine.Runtimes.Onnx;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;
using DismPS.Tests.Golden;

namespace DismPS.Engine.Tests.Serving.Sequences;

/// <summary>Sequences of models that ONNX Runtime computes.</summary>
public sealed class SequenceModelTests
{
    // Inputs x, START, READY, CORRID and s, outputs y = s + x, id = CORRID and t = y.
    private const string Sums =
        "CAg6/gEKDgoBcwoBeBIBeSIDQWRkChAKAXkSAXQiCElkZW50aXR5ChYKBkNPUlJJRBICaWQiCElkZW50aXR5EgRzdW1zWhQKAXgSDwoNCAYSCQoDEgFuCgIIAVoYCgVTVEFSVBIPCg0I"
        + "ARIJCgMSAW4KAggBWhgKBVJFQURZEg8KDQgJEgkKAxIBbgoCCAFaGQoGQ09SUklEEg8KDQgHEgkKAxIBbgoCCAFaFAoBcxIPCg0IBhIJCgMSAW4KAggBYhQKAXkSDwoNCAYSCQoDEgFu"
        + "CgIIAWIVCgJpZBIPCg0IBxIJCgMSAW4KAggBYhQKAXQSDwoNCAYSCQoDEgFuCgIIAUIECgAQDQ==";

    private const string Configuration = """
        backend: "onnxruntime" max_batch_size: 4
        input [ { name: "x" data_type: TYPE_INT32 dims: [ 1 ] } ]
        output [ { name: "y" data_type: TYPE_INT32 dims: [ 1 ] }, { name: "id" data_type: TYPE_INT64 dims: [ 1 ] } ]
        sequence_batching {
          STRATEGY
          control_input [
            { name: "START" control [ { kind: CONTROL_SEQUENCE_START fp32_false_true: [ 0, 1 ] } ] },
            { name: "READY" control [ { kind: CONTROL_SEQUENCE_READY bool_false_true: [ false, true ] } ] },
            { name: "CORRID" control [ { kind: CONTROL_SEQUENCE_CORRID data_type: TYPE_INT64 } ] }
          ]
          state [ { input_name: "s" output_name: "t" data_type: TYPE_INT32 dims: [ 1 ] } ]
        }
        """;

    [Theory]
    [InlineData("direct { }")]
    [InlineData("oldest { max_candidate_sequences: 8 }")]
    public async Task States_of_many_sequences_at_once_are_kept_apart(string strategy)
    {
        await using var server = await OpenAsync(Configuration.Replace("STRATEGY", strategy));
        ServedModel model = server.Server.FindModel("sums")!;
        Assert.Null(model.Failure);
        Assert.Equal(["x"], model.Signature!.Inputs.Select(i => i.Name));
        Assert.Equal(["y", "id"], model.Signature.Outputs.Select(o => o.Name));
        await Task.WhenAll(Enumerable.Range(1, 20).Select(client => Task.Run(async () =>
        {
            for (int round = 0; round < 20; round++)
            {
                int sum = 0;
                for (int i = 0; i < 5; i++)
                    Assert.Equal((sum += (client * 1000) + round + i, (client * 100) + round), await SendAsync(server.Server, (ulong)((client * 100) + round), (client * 1000) + round + i, i == 0, i == 4));
            }
        }))).WaitAsync(FakeRepository.Bound);
        Assert.Equal(2000, model.Statistics.SuccessCount);
    }

    [Fact]
    public async Task A_model_without_the_inputs_that_its_configuration_promises_is_refused()
    {
        await using var server = await OpenAsync(Configuration.Replace("STRATEGY", "").Replace("\"START\"", "\"BEGIN\""));
        Assert.Contains("'BEGIN'", server.Server.FindModel("sums")!.Failure!.Message);
    }

    private static async Task<(int Sum, int Id)> SendAsync(InferenceServer server, ulong id, int x, bool start, bool end)
    {
        InferenceCall call = server.RentCall();
        try
        {
            var schedule = new RequestSchedule { SequenceId = id, SequenceStart = start, SequenceEnd = end };
            await server.FindModel("sums")!.ExecuteAsync(call, new SequenceFormat(new TensorFormat([Tensor.Create<int>("x", DataType.Int32, [1, 1], [x])], [], default, null, null), schedule), default);
            Assert.Equal(["y", "id"], call.Tensors.Select(t => t.Name));
            return (call.Tensors[0].AsSpan<int>()[0], (int)call.Tensors[1].AsSpan<long>()[0]);
        }
        finally
        {
            server.ReturnCall(call);
        }
    }

    private static async Task<Opened> OpenAsync(string configuration)
    {
        var folder = new TemporaryFolder();
        folder.Write("sums/config.pbtxt", configuration);
        folder.Write("sums/1/model.onnx", Convert.FromBase64String(Sums));
        return new Opened(folder, await InferenceServer.OpenAsync(
            new InferenceServerOptions { RepositoryFolder = folder.Path, Runtimes = [new OnnxRuntime()], InstancesPerModel = 2, MaxQueueLength = 1000 }, default));
    }

    private sealed record Opened(TemporaryFolder Folder, InferenceServer Server) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            Folder.Dispose();
        }
    }
}
