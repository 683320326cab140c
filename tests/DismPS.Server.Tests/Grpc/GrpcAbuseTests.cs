using DismPS.Engine.Protocol.Grpc;
using DismPS.Engine.Tensors;
using DismPS.Tests.Golden;
using Google.Protobuf;

namespace DismPS.Server.Tests.Grpc;

/// <summary>Clients that make work for the server and do not want its answers.</summary>
public sealed class GrpcAbuseTests
{
    private const int Calls = 10_000;

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ten_thousand_streams_that_are_reset_at_once_leave_the_server_answering(bool withMessage)
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["odd/loop-burn"], o => o with { MaxQueueLength = 16 });
        // Each would compute for minutes if the model went on with it.
        byte[] message = RawCall.Frame(GrpcServer.Request("loop-burn", [Tensor.Create<long>("steps", DataType.Int64, [], [1_000_000_000])], []).ToByteArray());
        RawHttp2 connection = await RawHttp2.ConnectAsync(server.Uri);
        int closed = 0;
        for (int sent = 0; sent < Calls; sent++)
        {
            try
            {
                await connection.CallAndResetAsync(GrpcMethods.ModelInfer, withMessage ? message : []);
            }
            catch (IOException)
            {
                // The server has had enough of this connection.
                closed++;
                connection.Dispose();
                connection = await RawHttp2.ConnectAsync(server.Uri);
            }
        }

        connection.Dispose();
        Assert.True(closed < Calls / 10, $"{closed} connections were closed");
        GoldenCase golden = GoldenCase.Load("odd/loop-burn")[0];
        golden.Verify(GrpcServer.Tensors(await server.InferAsync(GrpcServer.Request("loop-burn", golden.Inputs, [])).WaitAsync(Bound)));
        Assert.True(server.Server.Models.FindModel("loop-burn")!.Statistics.PendingCount <= 1);
    }

    [Fact]
    public async Task Messages_that_only_claim_a_length_take_no_memory_for_it()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["odd/scalar"]);
        using RawHttp2 connection = await RawHttp2.ConnectAsync(server.Uri);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < 90; i++)
            await connection.BeginAsync(GrpcMethods.ModelInfer, RawCall.Frame([1, 2, 3], length: 60_000_000));
        GoldenCase golden = GoldenCase.Load("odd/scalar")[0];
        golden.Verify(GrpcServer.Tensors(await server.InferAsync(GrpcServer.Request("scalar", golden.Inputs, [])).WaitAsync(Bound)));
        long held = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(held < 400L << 20, $"{held >> 20} MB");
    }
}
