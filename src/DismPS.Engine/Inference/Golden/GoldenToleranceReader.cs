using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference.Input;

namespace DismPS.Engine.Inference;

/// <summary>The tolerances of a file of answers; without one numbers have to be equal.</summary>
internal static class GoldenToleranceReader
{
    public static GoldenTolerances Read(GoldenDocument outputs, IEnumerable<JsonElement> cases)
    {
        GoldenTolerance common = outputs.Find(outputs.Root, "tolerance", JsonValueKind.Object) is { } tolerance ? Read(outputs, tolerance, default) : default;
        var own = new Dictionary<string, GoldenTolerance>(StringComparer.Ordinal);
        if (outputs.Find(outputs.Root, "tolerances", JsonValueKind.Object) is { } all)
        {
            HashSet<string> names = NamesOf(cases);
            foreach (JsonProperty entry in all.EnumerateObject())
            {
                if (!names.Contains(entry.Name))
                    throw outputs.Fault(entry.Value, $"no case has an output {InputFault.Quote(entry.Name)}. Found: {InputFault.List(names)}.", NearestName.Suggest(entry.Name, names));
                own.Add(entry.Name, Read(outputs, entry.Value, common));
            }
        }

        return new GoldenTolerances(common, own);
    }

    private static GoldenTolerance Read(GoldenDocument outputs, JsonElement tolerance, GoldenTolerance otherwise) =>
        new(Number(outputs, tolerance, "rtol", otherwise.Relative), Number(outputs, tolerance, "atol", otherwise.Absolute));

    private static double Number(GoldenDocument outputs, JsonElement tolerance, string name, double otherwise)
    {
        if (outputs.Find(tolerance, name, JsonValueKind.Number) is not { } number)
            return otherwise;
        double value = number.GetDouble();
        return value >= 0 && double.IsFinite(value) ? value : throw outputs.Fault(number, $"\"{name}\" is a number from 0.");
    }

    // Only names are of interest here; what else is wrong with a case is told when it is read.
    private static HashSet<string> NamesOf(IEnumerable<JsonElement> cases) =>
    [
        .. cases
            .Where(entry => entry.TryGetProperty("outputs", out JsonElement outputs) && outputs.ValueKind == JsonValueKind.Array)
            .SelectMany(entry => entry.GetProperty("outputs").EnumerateArray())
            .Where(tensor => tensor.ValueKind == JsonValueKind.Object && tensor.TryGetProperty("name", out JsonElement name) && name.ValueKind == JsonValueKind.String)
            .Select(tensor => tensor.GetProperty("name").GetString()!),
    ];
}
