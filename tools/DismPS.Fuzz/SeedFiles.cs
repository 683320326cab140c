namespace DismPS.Fuzz;

/// <summary>True files of the repository's test data, to start from.</summary>
internal static class SeedFiles
{
    // What is larger costs time and teaches nothing new.
    private const int MaxBytes = 100_000;

    /// <summary>Root of the repository.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The files of a folder of the repository and of those below it, always in the same order.</summary>
    public static IReadOnlyList<byte[]> Of(string folder, params string[] patterns) =>
        [.. patterns
            .SelectMany(pattern => Directory.GetFiles(Path.Combine(Repository, folder), pattern, SearchOption.AllDirectories))
            .Where(file => new FileInfo(file) is { Length: > 0 and <= MaxBytes })
            .Distinct()
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes)];

    private static string FindRepository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "DismPS.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException($"No DismPS.sln in {AppContext.BaseDirectory} or above it.");
    }
}
