using DismPS.Tests.Golden;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>What a real MLServer answered over HTTP and gRPC, asked of our server with <c>--dialect mlserver</c>.</summary>
[Collection("workers")]
public sealed class MLServerDialectTests(MLServerDialectReplay replay) : IClassFixture<MLServerDialectReplay>
{
    private const string Section = $"{MLServerReplay.Source} in its dialect";

    public static TheoryData<string> Exchanges => Recordings.Rows("mlserver.jsonl", MLServerTests.IsServed);

    [Theory]
    [MemberData(nameof(Exchanges))]
    public async Task The_answer_is_the_real_servers(string id)
    {
        TestPython.Require([.. MLServerTests.Modules]);
        Pending.Verify(Section, id, await replay.DifferenceOfAsync(id));
    }

    [Fact]
    public async Task Every_listed_difference_is_one()
    {
        TestPython.Require([.. MLServerTests.Modules]);
        Pending.SkipWhileAny(Section);
        await replay.Completion;
        replay.Differences.VerifyNeeded(MLServerReplay.Source);
    }
}
