namespace DismPS.DialsStandIn.Tests;

/// <summary>The recordings that the stand-in answers: not those of the local container service, nor of logins that DIALS itself gave.</summary>
internal static class TestRecordings
{
    private static readonly string[] Folders = ["build", "package", "sessions"];

    public static IEnumerable<string> Names() =>
        from folder in Folders
        from path in Directory.GetFiles(Repository.PathOf("tests", "data", "builds", folder), "*.json").Order(StringComparer.Ordinal)
        let name = Path.GetFileNameWithoutExtension(path)
        where !name.StartsWith("api-", StringComparison.Ordinal) && !name.StartsWith("old-", StringComparison.Ordinal)
        select $"{folder}/{name}";

    public static RecordedSession Read(string name) => RecordedSession.Read(Repository.PathOf("tests", "data", "builds", $"{name}.json"));
}
