using System.Text.Json.Nodes;
using DismPS.DialsStandIn;

namespace DismPS.Tests.Dismcli;

/// <summary>
/// A way in which <c>dismcli</c> here differs from dismcli 0.6.1 on purpose. docs/dismcli.md has the same names, with what differs and why.
/// </summary>
/// <param name="Name">Its name.</param>
internal sealed record NamedDifference(string Name)
{
    private const string NotFound = "INFO: Credentials file not found, triggering device authentication flow...";

    /// <summary>The steps of recorded sessions in which it shows; null when other tests show it.</summary>
    public Func<RecordedSession, RecordedStep, bool>? Applies { get; init; }

    /// <summary>What is expected in its stead.</summary>
    public Func<RecordedSession, RecordedStep, Expectation, Expectation> Change { get; init; } = static (_, _, expected) => expected;

    /// <summary>All of them. In sessions they are applied in this order.</summary>
    public static IReadOnlyList<NamedDifference> All { get; } =
    [
        new("older-sign-in")
        {
            Applies = static (session, _) => session.Id.StartsWith("old-", StringComparison.Ordinal),
            Change = static (_, step, expected) => step.Exchanges.Any(e => e.Path.EndsWith("/auth/refresh-token/", StringComparison.Ordinal))
                ? Expectation.Like("sessions/auth-03")
                : FirstSignIn(),
        },
        new("broken-token-file")
        {
            Applies = static (session, step) => step == session.Steps[0] && SessionStart.HasBrokenTokens(step),
            Change = static (session, _, _) => SessionStart.IsEnough(session) ? Expectation.Like("build/base-01") : FirstSignIn(),
        },
        new("renewed-once")
        {
            Applies = static (session, step) => step == session.Steps[0] && SessionStart.IsAboutToEnd(session),
            Change = static (_, _, _) => Expectation.Like("sessions/auth-03"),
        },
        new("late-sign-in")
        {
            // The recorded program signed in although nothing was built.
            Applies = static (session, step) => step is { Arguments: ["package", ..], ExitCode: 1, Exception: "ValueError" or "FileNotFoundError" } && session.Steps.All(s => s.Arguments is not ["build", ..]),
            Change = static (_, _, expected) => expected with { Exchanges = [], Lines = [], MayUpload = false },
        },
        new("template-name")
        {
            Applies = static (_, step) => step is { Arguments: ["package", ..], Exception: "FileNotFoundError" } && step.Environment.ContainsKey("TEMPLATE_NAME"),
            Change = static (_, _, _) => Expectation.Like("package/base-01"),
        },
        new("no-is-1")
        {
            Applies = static (_, step) => step is { ExitCode: 0, StandardOutput: { Length: > 0 } asked } && asked.Contains("(y/n)", StringComparison.Ordinal) && step.StandardInput?.Trim() is not ("y" or "Y"),
            Change = static (_, _, expected) => expected with { ExitCode = 1 },
        },
        new("all-names-first")
        {
            Applies = static (_, step) => step.Exchanges.Count > 0 && step.Exchanges.SkipWhile(e => e.Method != "PUT").Any(e => IsIndex(e)) && AnswersNotYes(step),
            Change = static (_, _, expected) => expected with { Requests = expected.Requests | DeliberateDifferences.EndsEarlier, MayUpload = false },
        },
        new("address-checked")
        {
            Applies = static (_, step) => step.Exchanges.Any(e => (e.ResponseJson as JsonObject)?["url"]?.GetValue<string>() is { } url && !url.Contains("@OBJECT", StringComparison.Ordinal)),
            Change = static (_, _, expected) => expected with { Requests = expected.Requests | DeliberateDifferences.AddressCheckedFirst, MayUpload = false },
        },
        new("tries-again")
        {
            Applies = static (_, step) => step.Exchanges.Any(e => MayPass(e)),
            Change = static (_, step, expected) => expected with { Repetitions = step.Exchanges.Any(e => e.Status is 429 or >= 500) ? 2 : 1 },
        },
        new("answers-not-repeated")
        {
            Applies = static (_, step) => step.Log.Any(IsRawAnswer),
            Change = static (_, _, expected) => expected with { Lines = [.. expected.Lines.Where(l => !IsRawAnswer(l))] },
        },
        new("pace-of-sign-in")
        {
            Applies = static (_, step) => step.Log.Any(l => l.StartsWith("INFO: Checking authorization status every ", StringComparison.Ordinal)),
        },
        new("own-token-file") { Applies = static (_, step) => step.TokenCache is not null },
        new("earlier-files-stay") { Applies = static (_, step) => step.ExitCode == 1 && step.Arguments is ["build" or "package", ..] },
        new("named-workspace") { Applies = static (_, step) => step.Exchanges.Any(IsIndex) },
        new("lists-asked-once") { Applies = static (_, step) => step.Exchanges.Count(e => e.Path.EndsWith("/mes/", StringComparison.Ordinal)) > 1 },
        new("reasons-not-traces") { Applies = static (_, step) => step is { Exception: not null, ExitCode: 1 } },
        new("client-of-the-service"),
        new("debug-anywhere-in-dismps"),
        new("no-container"),
        new("this-machine-only"),
        new("start-failures-are-1"),
        new("container-settings-unused"),
        new("only-resource"),
        new("sent-once"),
        new("names-by-content"),
        new("empty-files-stored"),
        new("stricter-rules"),
        new("onnx-weights"),
        new("more-lines"),
        new("own-variables"),
        new("own-version"),
    ];

    /// <summary>Those that show in a step.</summary>
    public static IReadOnlyList<NamedDifference> In(RecordedSession session, RecordedStep step) => [.. All.Where(d => d.Applies?.Invoke(session, step) == true)];

    private static bool IsRawAnswer(string line) => line.StartsWith("INFO: Api raw response: ", StringComparison.Ordinal);

    private static bool IsIndex(RecordedExchange exchange) => exchange.Path.EndsWith("/ml-models-index/", StringComparison.Ordinal);

    private static bool MayPass(RecordedExchange exchange) =>
        exchange.Status is 429 or >= 500
        || (exchange is { Server: StandInServer.Dials, Status: 401 } && !exchange.Path.Contains("/auth/", StringComparison.Ordinal))
        || exchange is { Server: StandInServer.Store, Status: 403 };

    private static bool AnswersNotYes(RecordedStep step) => step.StandardOutput?.Contains("(y/n)", StringComparison.Ordinal) == true && step.StandardInput?.Trim() is not ("y" or "Y");

    private static Expectation FirstSignIn()
    {
        Expectation expected = Expectation.Like("sessions/auth-07");
        return expected with { Lines = [NotFound, .. expected.Lines.Skip(1)] };
    }
}
