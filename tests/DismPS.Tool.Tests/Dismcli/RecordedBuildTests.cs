using DismPS.DialsStandIn;
using DismPS.Engine.Tests.Validation;
using DismPS.Tests.Commands;

namespace DismPS.Tests.Dismcli;

/// <summary>
/// <c>dismcli build</c> and <c>dismcli package</c> beside what dismcli 0.6.1 did with the same template and files: exit codes, lines, requests, and all
/// files byte for byte.
/// </summary>
public abstract class RecordedBuildTests
{
    private const DeliberateDifferences Allowed = DeliberateDifferences.WorkspaceOnModelsIndex | DeliberateDifferences.IndexBeforeUploads | DeliberateDifferences.ListsAskedOnce;

    /// <summary>The recorded cases whose ids begin with one of these, or with none of them.</summary>
    protected static TheoryData<string> CasesOf(bool chosen, params string[] begins) =>
        [.. Directory.EnumerateFiles(Recordings("build"), "*.json").Select(f => Path.GetFileNameWithoutExtension(f)!)
            .Where(id => begins.Any(b => id.StartsWith(b, StringComparison.Ordinal)) == chosen).Order(StringComparer.Ordinal)];

    protected static async Task AssertCaseAsync(string id)
    {
        var golden = new GoldenCase(id);
        await using StandIn standIn = await StandIn.StartAsync(new StandInOptions { Catalog = Catalog.Read(Repository.PathOf("tests", "data", "templates", "catalog.json")), IsOpenToAllWorkspaces = true });
        using var folder = new DismcliFolder(standIn);
        folder.Work = golden.Materialise(folder.Work);
        folder.WriteTokens();
        if (!golden.IsValid)
        {
            await AssertRefusedAsync(id, folder, standIn);
            return;
        }

        var names = new ObjectNames();
        await AssertStepAsync("build", id, folder, standIn, names);
        if (File.Exists(PathOf("package", id)))
            await AssertStepAsync("package", id, folder, standIn, names);
    }

    private static string Recordings(string kind) => Repository.PathOf("tests", "data", "builds", kind);

    private static string PathOf(string kind, string id) => Path.Combine(Recordings(kind), $"{id}.json");

    private static async Task AssertStepAsync(string kind, string id, DismcliFolder folder, StandIn standIn, ObjectNames names)
    {
        standIn.Clear();
        RecordedStep step = Assert.Single(RecordedSession.Read(PathOf(kind, id)).Steps);
        DismpsRun run = await folder.RunAsync(step.Arguments, step.StandardInput ?? "");
        Assert.True(step.ExitCode == run.ExitCode, run.Errors);
        Assert.Equal(step.Log.Where(l => l.StartsWith("INFO: ", StringComparison.Ordinal)), DismcliFolder.Lines(run));
        Assert.Equal(step.StandardOutput ?? "", run.Output);
        bool hasEmptyFile = step.Exchanges.Any(e => e.Zip?.Any(z => z.Size == 0) == true);
        DeliberateDifferences allowed = hasEmptyFile ? Allowed | DeliberateDifferences.CompressionMethod : Allowed;
        Assert.Equal("", string.Join('\n', TranscriptComparison.Compare(step.Exchanges, standIn.Requests, allowed)));
        Assert.All(standIn.Requests.SelectMany(r => r.Upload?.Zip ?? []), e => Assert.Equal((e.Name, e.Size == 0 ? 0 : 8), (e.Name, e.Method)));
        Assert.Empty(standIn.Complaints);
        // The names of uploads belong to the recorded ones in the order of the requests.
        foreach ((RecordedExchange recorded, RecordedRequest sent) in step.Exchanges.Where(e => e.Method == "PUT").Zip(standIn.Requests.Where(r => r.Method == "PUT")))
            Assert.True(names.Fits(recorded.Path, sent.Path));
        RecordedTree.AssertSame(step.Raw["tree"]!.AsArray(), folder.Work, folder.At(".dism-artifacts", kind), names);
    }

    private static async Task AssertRefusedAsync(string id, DismcliFolder folder, StandIn standIn)
    {
        foreach (string kind in (string[])["build", "package"])
        {
            DismpsRun run = await folder.RunAsync(RecordedSession.Read(PathOf(kind, id)).Steps[0].Arguments);
            Assert.Equal(1, run.ExitCode);
            Assert.NotEmpty(DismcliFolder.Lines(run, "ERROR"));
            Assert.DoesNotContain(standIn.Requests, r => r.Method == "PUT");
            Assert.Empty(RecordedTree.Paths(folder.Work, folder.At(".dism-artifacts", kind)));
        }
    }
}
