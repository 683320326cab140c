using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace DismPS.DialsStandIn;

/// <summary>
/// DIALS, its login and its object store on three free ports of the loopback address. Answers are those of recorded exchanges; a call
/// that no recording knows is answered with 501 and kept as a complaint.
/// </summary>
public sealed class StandIn : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly StoreService store;
    private readonly DialsService dials;
    private readonly TokenBook tokens;
    private readonly Exchange exchange;
    private readonly string folder;
    private readonly CancellationTokenSource stop = new();
    private int[] ports = [];

    private StandIn(StandInOptions options)
    {
        folder = Path.Combine(Path.GetTempPath(), $"dismps-stand-in-{Guid.NewGuid():N}");
        tokens = new TokenBook(options);
        Models = new ModelIndex(options.Catalog.Models);
        store = new StoreService(options, folder);
        dials = new DialsService(options, tokens, new CatalogRows(options, () => Models.All), store);
        exchange = new Exchange(dials, new KeycloakService(options, tokens), store, Journal, Faults, stop.Token);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            foreach (StandInServer _ in Enum.GetValues<StandInServer>())
                kestrel.Listen(IPAddress.Loopback, 0);
        });
        application = builder.Build();
        application.Run(context => exchange.HandleAsync(context, (StandInServer)Array.IndexOf(ports, context.Connection.LocalPort)));
    }

    /// <summary>Base URL of DIALS; ends with a slash.</summary>
    public Uri BaseUrl => dials.BaseUrl;

    /// <summary>The realm of the login; ends with a slash.</summary>
    public Uri Realm { get; private set; } = null!;

    /// <summary>The object store; ends with a slash.</summary>
    public Uri Store => store.BaseUrl;

    /// <summary>What goes wrong with the next calls.</summary>
    public FaultList Faults { get; } = new();

    /// <summary>Models that are registered.</summary>
    public ModelIndex Models { get; }

    /// <summary>Objects that were put to the stand-in's own store.</summary>
    public IReadOnlyList<StoredObject> Objects => store.Objects;

    /// <summary>Requests of all servers in order of arrival. One is there before its client has the answer.</summary>
    public IReadOnlyList<RecordedRequest> Requests => Journal.Requests;

    /// <summary>Calls that no recording knows. A test that does not look at them fails when the stand-in ends, if there are any.</summary>
    public IReadOnlyList<string> Complaints => Journal.Complaints;

    /// <summary>Told of each request when it has been kept.</summary>
    public event Action<RecordedRequest>? Received
    {
        add => Journal.Received += value;
        remove => Journal.Received -= value;
    }

    private Journal Journal { get; } = new();

    /// <summary>Starts it.</summary>
    /// <param name="options">How it is set up.</param>
    public static async Task<StandIn> StartAsync(StandInOptions options)
    {
        var standIn = new StandIn(options);
        await standIn.application.StartAsync();
        Uri[] addresses = [.. standIn.application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Select(a => new Uri($"{a.TrimEnd('/')}/"))];
        standIn.ports = [.. addresses.Select(a => a.Port)];
        standIn.dials.BaseUrl = addresses[(int)StandInServer.Dials];
        standIn.Realm = new Uri(addresses[(int)StandInServer.Keycloak], KeycloakService.RealmPath);
        standIn.store.BaseUrl = addresses[(int)StandInServer.Store];
        return standIn;
    }

    /// <summary>Forgets requests and complaints; tokens, objects, models and faults stay.</summary>
    public void Clear() => Journal.Clear();

    /// <summary>Makes a token worthless at once, whichever kind it is.</summary>
    public void Revoke(string token) => tokens.Revoke(token);

    /// <summary>Waits for a request, also one that is not answered yet.</summary>
    /// <param name="match">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<RecordedRequest> WaitForAsync(Func<RecordedRequest, bool> match, CancellationToken cancellationToken) => Journal.WaitForAsync(match, cancellationToken);

    /// <summary>Ends it and takes its folder away.</summary>
    /// <exception cref="InvalidOperationException">There are complaints that nobody looked at.</exception>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await application.StopAsync();
        await application.DisposeAsync();
        stop.Dispose();
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        if (Journal.UnseenComplaints is { Count: > 0 } complaints)
            throw new InvalidOperationException($"The stand-in was called as DIALS never is: {string.Join("; ", complaints)}");
    }
}
