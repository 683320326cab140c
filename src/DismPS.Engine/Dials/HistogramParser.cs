using System.Text.Json;

namespace DismPS.Engine.Dials;

/// <summary>Reads pages of histograms: numbers row by row, with the shape that the lists have.</summary>
internal static class HistogramParser
{
    /// <summary>The histograms of a page.</summary>
    /// <exception cref="JsonException">It is no such page, or the rows of a map differ in length.</exception>
    public static List<DialsHistogram> Read(JsonElement results, int dimensions)
    {
        var histograms = new List<DialsHistogram>(results.GetArrayLength());
        foreach (JsonElement result in results.EnumerateArray())
            histograms.Add(ReadOne(result, dimensions));
        return histograms;
    }

    private static DialsHistogram ReadOne(JsonElement result, int dimensions)
    {
        JsonElement data = Member(result, "data", JsonValueKind.Array);
        (int[] shape, double[] bins) = dimensions == 2 ? Map(data) : ([data.GetArrayLength()], Row(data, new double[data.GetArrayLength()], 0));
        return new DialsHistogram
        {
            Dataset = Text(result, "dataset"),
            DatasetId = Whole(result, "dataset_id"),
            Run = Whole(result, "run_number"),
            Lumisection = Whole(result, "ls_number"),
            Element = Text(result, "me"),
            ElementId = Whole(result, "me_id"),
            Entries = Member(result, "entries", JsonValueKind.Number).GetDouble(),
            Shape = shape,
            Bins = bins,
        };
    }

    private static (int[] Shape, double[] Bins) Map(JsonElement data)
    {
        int rows = data.GetArrayLength();
        int columns = rows == 0 ? 0 : Length(data[0]);
        // All lengths before the first bin: memory follows from what is there, not from what one row claims for all.
        foreach (JsonElement row in data.EnumerateArray())
        {
            if (Length(row) != columns)
                throw new JsonException("The rows of a map differ in length.");
        }

        double[] bins = new double[(long)rows * columns];
        int next = 0;
        foreach (JsonElement row in data.EnumerateArray())
        {
            Row(row, bins, next);
            next += columns;
        }

        return ([rows, columns], bins);
    }

    private static double[] Row(JsonElement row, double[] bins, int next)
    {
        foreach (JsonElement bin in row.EnumerateArray())
            bins[next++] = bin.ValueKind == JsonValueKind.Number ? bin.GetDouble() : throw new JsonException("A bin is no number.");
        return bins;
    }

    private static int Length(JsonElement row) => row.ValueKind == JsonValueKind.Array ? row.GetArrayLength() : throw new JsonException("A row of a map is no list.");

    private static string Text(JsonElement of, string name)
    {
        try
        {
            return Member(of, name, JsonValueKind.String).GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException($"'{name}' is no text of Unicode.", e);
        }
    }

    private static long Whole(JsonElement of, string name) =>
        Member(of, name, JsonValueKind.Number).TryGetInt64(out long value) ? value : throw new JsonException($"'{name}' is no whole number.");

    private static JsonElement Member(JsonElement of, string name, JsonValueKind kind) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out JsonElement value) && value.ValueKind == kind
            ? value : throw new JsonException($"'{name}' is not there, or is something else.");
}
