using System.Reflection;

namespace DismPS.Engine.Tests;

/// <summary>Files of the repository that tests read.</summary>
internal static class RepositoryFiles
{
    public static string Root { get; } =
        typeof(RepositoryFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

    public static string Data(params string[] parts) => Path.Join([Root, "tests", "data", .. parts]);
}
