using System.Reflection;

namespace DismPS.Tests.Golden;

/// <summary>Where the test data lies.</summary>
internal static class TestData
{
    public static string RepositoryRoot { get; } = Assembly.GetExecutingAssembly()
        .GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "RepositoryRoot").Value!;

    public static string Models { get; } = Path.Combine(RepositoryRoot, "tests", "data", "models");
}
