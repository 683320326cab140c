using System.Text.Json;

namespace DismPS.Bench.Serve;

/// <summary>Rows that the model was tested with, in the text that a Python client sends, and the scores that they must get.</summary>
internal sealed class HistogramRows
{
    private HistogramRows(string[][] texts, float[] scores)
    {
        Texts = texts;
        Scores = scores;
    }

    /// <summary>Numbers of every row: <c>24.0</c>.</summary>
    public string[][] Texts { get; }

    /// <summary>Score of every row.</summary>
    public float[] Scores { get; }

    /// <summary>Reads the largest golden case of a model folder.</summary>
    public static HistogramRows Read(string modelFolder)
    {
        JsonElement request = FindCase(Path.Combine(modelFolder, "inputs.json")).GetProperty("request").GetProperty("inputs")[0];
        int width = request.GetProperty("shape")[1].GetInt32();
        string[][] texts = [.. request.GetProperty("data").EnumerateArray().Select(n => n.GetRawText()).Chunk(width)];
        JsonElement answer = FindCase(Path.Combine(modelFolder, "outputs.json")).GetProperty("outputs")[1];
        return new HistogramRows(texts, [.. answer.GetProperty("data").EnumerateArray().Select(n => n.GetSingle())]);
    }

    private static JsonElement FindCase(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("case").GetString() == "b256").Clone();
    }
}
