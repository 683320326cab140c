using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DismPS.DialsStandIn;
using DismPS.Tests.Commands;

namespace DismPS.Tests.Dismcli;

/// <summary>
/// <c>dismcli</c> in the recorded sessions of dismcli 0.6.1: exit codes, lines, requests, files, the question. What differs is one of
/// <see cref="NamedDifference.All"/>.
/// </summary>
public abstract partial class RecordedSessionTests
{
    /// <summary>The recorded sessions whose ids begin so.</summary>
    protected static TheoryData<string> SessionsOf(params string[] begins) =>
        [.. Directory.EnumerateFiles(Repository.PathOf("tests", "data", "builds", "sessions"), "*.json").Select(f => Path.GetFileNameWithoutExtension(f)!)
            .Where(id => begins.Any(b => id.StartsWith(b, StringComparison.Ordinal))).Order(StringComparer.Ordinal)];

    protected static async Task AssertSessionAsync(string id)
    {
        RecordedSession session = RecordedSession.Read(Repository.PathOf("tests", "data", "builds", "sessions", $"{id}.json"));
        var catalog = Catalog.Read(Repository.PathOf("tests", "data", "templates", "catalog.json"));
        await using StandIn standIn = await StandIn.StartAsync(SessionStart.Options(session, catalog));
        using var folder = new DismcliFolder(standIn);
        var template = new SessionTemplate(session, folder, catalog);
        SessionStart.WriteTokens(session, folder);
        Dictionary<string, string> built = [];
        foreach (RecordedStep step in session.Steps)
            built = await RunAsync(session, step, standIn, folder, template, built);
    }

    private static async Task<Dictionary<string, string>> RunAsync(
        RecordedSession session, RecordedStep step, StandIn standIn, DismcliFolder folder, SessionTemplate template, Dictionary<string, string> built)
    {
        template.Write(step);
        bool isOlder = session.Id.StartsWith("old-", StringComparison.Ordinal);
        if (!isOlder)
            SessionStart.SetFaults(step, standIn);
        standIn.Clear();
        Dictionary<string, string> tokensBefore = TokenFiles(folder);
        string?[] before = [.. step.Environment.Keys.Select(k => folder.Variables.GetValueOrDefault(k))];
        foreach ((string name, string value) in step.Environment)
            folder.Variables[name] = value;
        DismpsRun run = await folder.RunAsync(step.Arguments, step.StandardInput ?? "");

        IReadOnlyList<NamedDifference> differences = NamedDifference.In(session, step);
        Expectation expected = differences.Aggregate(Expectation.Of(step), (e, d) => d.Change(session, step, e));
        string names = $"{session.Id} {string.Join(' ', step.Arguments)} ({string.Join(", ", differences.Select(d => d.Name))}): {run.Errors}";
        Assert.True(expected.ExitCode == run.ExitCode, $"{run.ExitCode} in place of {expected.ExitCode}: {names}");
        Assert.Equal(expected.Lines.Select(Paced), DismcliFolder.Lines(run).Select(Paced));
        if (!step.Arguments.Contains("--help") && !step.Arguments.Contains("--version"))
            Assert.Equal(step.StandardOutput ?? "", run.Output);
        if (run.ExitCode == 1)
            Assert.True(DismcliFolder.Lines(run, "ERROR").Length > 0 || run.Errors.Contains("Aborted!", StringComparison.Ordinal), names);
        foreach (string line in (step.Raw["usage_error"] as JsonArray ?? []).Select(l => l!.GetValue<string>()))
            Assert.Contains(line, run.Errors.ReplaceLineEndings("\n").Split('\n'));

        AssertRequests(expected, standIn, names);
        Assert.Equal(tokensBefore, TokenFiles(folder));
        AssertTokens(expected, step, folder);
        foreach ((string name, string? value) in step.Environment.Keys.Zip(before))
            folder.Variables[name] = value;
        return AssertFiles(step, run, folder, standIn, built);
    }

    private static void AssertRequests(Expectation expected, StandIn standIn, string names)
    {
        (List<RecordedRequest> requests, int repetitions) = Fold(standIn.Requests);
        Assert.True(TranscriptComparison.Compare(expected.Exchanges, requests, expected.Requests) is [], $"{string.Join("; ", TranscriptComparison.Compare(expected.Exchanges, requests, expected.Requests))}: {names}");
        Assert.Empty(standIn.Complaints);
        Assert.True(repetitions >= expected.Repetitions && (expected.Repetitions > 0 || repetitions == 0), $"{repetitions} repetitions: {names}");
        if (!expected.MayUpload)
            Assert.DoesNotContain(standIn.Requests, r => r.Method == "PUT");
    }

    /// <summary>The requests without those that repeat a failed call, and without the renewal of a token that was refused.</summary>
    private static (List<RecordedRequest> Requests, int Repetitions) Fold(IReadOnlyList<RecordedRequest> requests)
    {
        var kept = new List<RecordedRequest>();
        bool failed = false;
        foreach (RecordedRequest request in requests)
        {
            bool repeats = failed && (request.Server == StandInServer.Keycloak || kept.Any(k => (k.Method, k.Path) == (request.Method, request.Path) && k.Query.SequenceEqual(request.Query) && JsonNode.DeepEquals(k.Json, request.Json)));
            if (!repeats)
                kept.Add(request);
            failed |= request.Server != StandInServer.Keycloak && request.Status is null or >= 400;
        }

        return (kept, requests.Count - kept.Count);
    }

    /// <summary>The Python client's file is read and never written; new tokens are in a file of this program's own.</summary>
    private static void AssertTokens(Expectation expected, RecordedStep step, DismcliFolder folder)
    {
        if (expected.ExitCode != 0 || step.Arguments is not ["build" or "package", ..])
            return;
        if (expected.Exchanges.LastOrDefault(e => e.Server == StandInServer.Keycloak)?.ResponseJson as JsonObject is not { } tokens || tokens["access_token"] is not { } access)
            return;
        Assert.Contains($"\"{access.GetValue<string>()}\"", folder.OwnTokens);
    }

    private static Dictionary<string, string> AssertFiles(RecordedStep step, DismpsRun run, DismcliFolder folder, StandIn standIn, Dictionary<string, string> built)
    {
        string build = folder.At(step.Environment.GetValueOrDefault("BUILD_PATH") ?? ".dism-artifacts/build");
        string package = folder.At(step.Environment.GetValueOrDefault("PACKAGE_PATH") ?? ".dism-artifacts/package");
        Dictionary<string, string> now = RecordedTree.Paths(folder.Work, build).ToDictionary(p => p, p => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(folder.At(p)))));
        if (run.ExitCode != 0 || step.Arguments is not ["build", ..])
            Assert.Equal(built, now);
        if (run.ExitCode == 0 && step.Raw["build_tree"] is JsonArray recorded)
            RecordedTree.AssertPaths(recorded, folder.Work, build, new ObjectNames());
        string[] packaged = RecordedTree.Paths(folder.Work, package);
        if (step.Arguments.Contains("--help"))
            return now;
        if (step.Arguments is ["package", ..] && run.ExitCode == 0)
        {
            string[] sent = [.. standIn.Requests.Where(r => r.Method == "PUT").Select(r => r.Path.Split('/')[^1]).Order(StringComparer.Ordinal)];
            Assert.Equal([.. sent, "template.yaml"], packaged.Select(p => Path.GetFileName(p)));
        }
        else if (step.Arguments is ["package", ..])
        {
            Assert.Empty(packaged);
        }

        return now;
    }

    private static Dictionary<string, string> TokenFiles(DismcliFolder folder) =>
        Directory.EnumerateFiles(folder.Work, "creds", SearchOption.AllDirectories).ToDictionary(f => f, File.ReadAllText);

    // The recordings were made at another pace than the stand-in's.
    private static string Paced(string line) => PaceLine().Replace(line, m => string.Create(CultureInfo.InvariantCulture, $"{m.Groups[1].Value}N{m.Groups[2].Value}"));

    [GeneratedRegex(@"^(INFO: Checking authorization status every )[15]( seconds\.\.\.)$")]
    private static partial Regex PaceLine();
}
