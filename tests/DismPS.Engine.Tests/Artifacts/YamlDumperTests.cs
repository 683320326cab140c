using System.Globalization;
using System.Text.Json;
using DismPS.Engine.Artifacts;

namespace DismPS.Engine.Tests.Artifacts;

public sealed class YamlDumperTests
{
    [Fact]
    public void Writes_what_PyYAML_writes()
    {
        string path = RepositoryFiles.Data("builds", "yaml-dump.json");
        using JsonDocument samples = JsonDocument.Parse(File.ReadAllBytes(path));
        Assert.True(samples.RootElement.GetArrayLength() > 200);
        foreach (JsonElement sample in samples.RootElement.EnumerateArray())
        {
            var value = (SortedDictionary<string, object?>)Node(sample.GetProperty("value"))!;
            Assert.Equal(sample.GetProperty("text").GetString(), YamlDumper.Dump(value));
        }
    }

    private static object? Node(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object when value.TryGetProperty("$float", out JsonElement number) =>
            double.Parse(number.GetString()!, CultureInfo.InvariantCulture),
        JsonValueKind.Object => new SortedDictionary<string, object?>(
            value.EnumerateObject().ToDictionary(p => p.Name, p => Node(p.Value)), CodePointComparer.Instance),
        JsonValueKind.Array => value.EnumerateArray().Select(Node).ToList(),
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetInt64(),
        JsonValueKind.Null => null,
        _ => value.GetBoolean(),
    };
}
