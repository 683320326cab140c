using System.Text.Json;
using System.Text.RegularExpressions;
using DismPS.Tests.Golden;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>What a real MLServer answered over HTTP and gRPC, asked of our server.</summary>
[Collection("workers")]
public sealed class MLServerTests(MLServerReplay replay) : IClassFixture<MLServerReplay>
{
    public static TheoryData<string> Exchanges => Recordings.Rows("mlserver.jsonl");

    // What the handlers of the recordings import.
    internal static IReadOnlyList<string> Modules { get; } = ["numpy", "pandas", "sklearn", "joblib", "xgboost"];

    [Theory]
    [MemberData(nameof(Exchanges))]
    public async Task The_answer_means_what_the_real_servers_does(string id)
    {
        TestPython.Require([.. Modules]);
        Assert.SkipUnless(Recordings.Lines("mlserver.jsonl").Any(r => r.Text("id") == id && IsServed(r)), "Its model needs lightgbm, which Debian does not have.");
        Pending.Verify(MLServerReplay.Source, id, await replay.DifferenceOfAsync(id));
    }

    [Fact]
    public async Task Every_listed_difference_is_one()
    {
        TestPython.Require([.. Modules]);
        Pending.SkipWhileAny(MLServerReplay.Source);
        await replay.Completion;
        replay.Differences.VerifyNeeded(MLServerReplay.Source);
    }

    /// <summary>False for exchanges with models that the tests cannot serve.</summary>
    internal static bool IsServed(JsonElement record) => !Regex.IsMatch(record.GetProperty("request").GetRawText(), "lgbm");
}
