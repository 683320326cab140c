using DismPS.Tests.Golden;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>What a real Triton answered over HTTP, asked of our server.</summary>
[Collection("workers")]
public sealed class TritonRestTests(TritonRestReplay replay) : IClassFixture<TritonRestReplay>
{
    public static TheoryData<string> Scenarios => Recordings.Rows("triton-rest.jsonl");

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task The_answer_means_what_the_real_servers_does(string id)
    {
        TestPython.Require("numpy");
        Pending.Verify(TritonRestReplay.Source, id, await replay.DifferenceOfAsync(id));
    }

    [Fact]
    public async Task Every_listed_difference_is_one()
    {
        TestPython.Require("numpy");
        Pending.SkipWhileAny(TritonRestReplay.Source);
        await replay.Completion;
        replay.Differences.VerifyNeeded(TritonRestReplay.Source);
    }
}
