using DismPS.Tests.Golden;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>What a real Triton answered over gRPC, asked of our server.</summary>
[Collection("workers")]
public sealed class TritonGrpcTests(TritonGrpcReplay replay) : IClassFixture<TritonGrpcReplay>
{
    public static TheoryData<string> Scenarios => Recordings.Rows("triton-grpc.jsonl");

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task The_answer_means_what_the_real_servers_does(string id)
    {
        TestPython.Require("numpy");
        Pending.Verify(TritonGrpcReplay.Source, id, await replay.DifferenceOfAsync(id));
    }

    [Fact]
    public async Task Every_listed_difference_is_one()
    {
        TestPython.Require("numpy");
        Pending.SkipWhileAny(TritonGrpcReplay.Source);
        await replay.Completion;
        replay.Differences.VerifyNeeded(TritonGrpcReplay.Source);
    }
}
