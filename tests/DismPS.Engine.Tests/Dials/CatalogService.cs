using DismPS.DialsStandIn;
using DismPS.Engine.Dials;
using DismPS.Engine.Dials.Checks;

namespace DismPS.Engine.Tests.Dials;

/// <summary>The stand-in with the catalog of the recorded templates, one for all tests of a class.</summary>
public sealed class CatalogService : IAsyncLifetime
{
    public StandIn StandIn { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Catalog catalog = Catalog.Read(RepositoryFiles.Data("templates", "catalog.json"));
        // The recordings' service knew every workspace that a template names.
        StandIn = await StandIn.StartAsync(new StandInOptions { Catalog = catalog, IsOpenToAllWorkspaces = true });
    }

    public ValueTask DisposeAsync() => StandIn.DisposeAsync();

    /// <summary>Checks with answers of their own.</summary>
    public DialsChecks Open(bool isRequired = true) => Open(StandIn, isRequired);

    public static DialsChecks Open(StandIn standIn, bool isRequired, string token = "DIALS-ACCESS-0") =>
        new(DialsConnection.Open(new DialsOptions { Retries = 0 }, EnvironmentOf(standIn, token), TimeProvider.System), isRequired);

    public static DialsEnvironment EnvironmentOf(StandIn standIn, string token = "DIALS-ACCESS-0") => new(name => name switch
    {
        "DISMPS_DIALS_URL" => standIn.BaseUrl.ToString(),
        "DISMPS_DIALS_REALM" => standIn.Realm.ToString(),
        "DISMPS_DIALS_TOKEN" => token,
        "DISMPS_STATE_DIR" => "/nonexistent/dismps-tests",
        _ => null,
    });
}
