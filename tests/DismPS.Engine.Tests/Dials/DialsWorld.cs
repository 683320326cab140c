using DismPS.DialsStandIn;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials;
using DismPS.Engine.Dials.Authentication;

namespace DismPS.Tests.Dials;

/// <summary>A stand-in for DIALS, a clock, and an environment of its own.</summary>
internal sealed class DialsWorld : IAsyncDisposable
{
    private DialsWorld(StandIn standIn, PassingClock clock)
    {
        StandIn = standIn;
        Clock = clock;
        Variables["DISMPS_STATE_DIR"] = Folder["state"];
    }

    public StandIn StandIn { get; }

    public PassingClock Clock { get; }

    public TemporaryFolder Folder { get; } = new();

    public Dictionary<string, string> Variables { get; } = [];

    public DialsEnvironment Environment => new(name => Variables.GetValueOrDefault(name));

    public DialsOptions Options => new() { Url = StandIn.BaseUrl.ToString(), Realm = StandIn.Realm.ToString(), Timeout = PassingClock.Limit };

    public DialsService Service => DialsConnection.ServiceOf(Options, Environment, Clock);

    public TokenCache Cache => DialsConnection.CacheOf(Environment, Clock);

    /// <summary>Requests of the login, by their grant.</summary>
    public string[] Grants => [.. StandIn.Requests.Where(r => r.Server == StandInServer.Keycloak)
        .Select(r => r.Form?.FirstOrDefault(f => f.Key == "grant_type").Value?.Split(':')[^1] ?? "device")];

    public static async Task<DialsWorld> StartAsync(Func<StandInOptions, StandInOptions>? change = null)
    {
        var clock = new PassingClock();
        var options = new StandInOptions { Time = clock, Catalog = new Catalog { Mes = [new() { MeId = 11, Me = "HcalTask/Timing", Dim = 1, Shape = [5] }, new() { MeId = 12, Me = "HcalTask/Map", Dim = 2, Shape = [2, 3] }] } };
        return new DialsWorld(await StandIn.StartAsync(change?.Invoke(options) ?? options), clock);
    }

    /// <summary>Puts the token that the stand-in knows into the cache.</summary>
    /// <param name="left">Seconds that the access token is still good, of 1200.</param>
    /// <param name="refreshLeft">Seconds that the refresh token is still good.</param>
    public void Keep(double left, double refreshLeft = 3600, string refresh = "PUBLIC-REFRESH-0") => Cache.Save(Service, new DialsToken
    {
        AccessToken = "DIALS-ACCESS-0",
        ExpiresIn = 1200,
        ExpiresAt = Clock.GetUtcNow().AddSeconds(left),
        RefreshToken = refresh,
        RefreshExpiresAt = Clock.GetUtcNow().AddSeconds(refreshLeft),
    });

    public DialsConnection Open() => DialsConnection.Open(Options, Environment, Clock);

    /// <summary>One call of DIALS.</summary>
    public async Task<int> CallAsync()
    {
        using DialsConnection connection = Open();
        return (await connection.Client.ListMonitoringElementsAsync("hcal", default)).Count;
    }

    public static async Task<DismException> FaultAsync(Func<Task> work) => await Assert.ThrowsAsync<DismException>(work);

    public async ValueTask DisposeAsync()
    {
        Folder.Dispose();
        await StandIn.DisposeAsync();
    }
}
