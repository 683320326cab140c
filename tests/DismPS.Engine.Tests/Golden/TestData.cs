using System.Reflection;
using System.Text.Json;

namespace DismPS.Tests.Golden;

/// <summary>Where the test data lies.</summary>
internal static class TestData
{
    public static string RepositoryRoot { get; } = Assembly.GetExecutingAssembly()
        .GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "RepositoryRoot").Value!;

    /// <summary>Folders of odd ONNX files, and what ONNX Runtime really did with them: "loads" or "refused: ...".</summary>
    public static IReadOnlyList<(string Folder, string Verdict)> ObservedOddModels()
    {
        using JsonDocument observed = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Models, "odd", "observed.json")));
        return [.. observed.RootElement.GetProperty("models").EnumerateObject().Select(entry => (entry.Name, entry.Value.GetString()!))];
    }

    /// <summary>What real servers answered, and the models that they were asked for.</summary>
    public static string Protocol { get; } = Path.Combine(RepositoryRoot, "tests", "data", "protocol");

    public static string Models { get; } = Path.Combine(RepositoryRoot, "tests", "data", "models");
}
