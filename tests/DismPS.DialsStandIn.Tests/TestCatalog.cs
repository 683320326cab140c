namespace DismPS.DialsStandIn.Tests;

internal static class TestCatalog
{
    /// <summary>The catalog of the recordings.</summary>
    public static Catalog Recorded { get; } = Catalog.Read(Repository.PathOf("tests", "data", "templates", "catalog.json"));
}
