using DismPS.DialsStandIn;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials;

namespace DismPS.Tests.Dismcli;

/// <summary>Applications, which no command of dismcli 0.6.1 knows: variables of the environment name them here.</summary>
public sealed class RecordedApplicationTests
{
    public static TheoryData<string> Sessions =>
        [.. Directory.EnumerateFiles(Repository.PathOf("tests", "data", "builds", "sessions"), "app-*.json").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Sessions))]
    public async Task Session_goes_as_recorded(string id)
    {
        RecordedSession session = RecordedSession.Read(Repository.PathOf("tests", "data", "builds", "sessions", $"{id}.json"));
        var catalog = Catalog.Read(Repository.PathOf("tests", "data", "templates", "catalog.json"));
        await using StandIn standIn = await StandIn.StartAsync(SessionStart.Options(session, catalog));
        using var folder = new TemporaryFolder();
        IEnumerable<KeyValuePair<string, string>> sent = session.Exchanges.SelectMany(e => (e.Form ?? []).Concat(e.Headers));
        var variables = new Dictionary<string, string?>
        {
            ["DISMPS_STATE_DIR"] = folder.Path,
            ["DISMPS_DIALS_URL"] = standIn.BaseUrl.ToString(),
            ["DISMPS_DIALS_REALM"] = standIn.Realm.ToString(),
            ["DISMPS_DIALS_CLIENT_ID"] = sent.FirstOrDefault(f => f.Key == "client_id").Value,
            ["DISMPS_DIALS_CLIENT_SECRET"] = sent.First(f => f.Key is "client_secret" or "x-client-secret").Value,
        };
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        foreach (RecordedStep step in session.Steps)
        {
            standIn.Clear();
            SessionStart.SetFaults(step, standIn);
            Exception? failure = await Record.ExceptionAsync(async () =>
            {
                using DialsConnection connection = DialsConnection.Open(new DialsOptions(), new DialsEnvironment(variables.GetValueOrDefault), TimeProvider.System);
                foreach (RecordedExchange? list in step.Exchanges.Where(e => e.Server == StandInServer.Dials).DefaultIfEmpty())
                    await connection.Client.ListMonitoringElementsAsync(list?.Headers.GetValueOrDefault("workspace"), limit.Token);
            });
            Assert.Equal(step.Exception is not null, failure is not null);
            Assert.True(failure is null or DismException);
            Assert.Empty(TranscriptComparison.Compare(step.Exchanges, standIn.Requests));
        }
    }
}
