using DismPS.Tests.Golden;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>What a real Triton answered over HTTP, asked of our server with <c>--dialect triton</c>.</summary>
[Collection("workers")]
public sealed class TritonDialectTests(TritonDialectReplay replay) : IClassFixture<TritonDialectReplay>
{
    private const string Section = $"{TritonRestReplay.Source} in its dialect";

    public static TheoryData<string> Scenarios => Recordings.Rows("triton-rest.jsonl");

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task The_answer_is_the_real_servers(string id)
    {
        TestPython.Require("numpy");
        Pending.Verify(Section, id, await replay.DifferenceOfAsync(id));
    }

    [Fact]
    public async Task Every_listed_difference_is_one()
    {
        TestPython.Require("numpy");
        Pending.SkipWhileAny(Section);
        await replay.Completion;
        replay.Differences.VerifyNeeded(TritonRestReplay.Source);
    }
}
