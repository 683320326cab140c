using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference;

/// <summary>
/// Reads golden cases: <c>inputs.json</c> <c>{"cases":[{"case","request"}]}</c> with V2 requests, and <c>outputs.json</c>
/// <c>{"tolerance":{"rtol","atol"},"cases":[{"case","outputs"|"error"}]}</c> with V2 tensors.
/// </summary>
public static class GoldenCaseReader
{
    private const long MaximumFileBytes = 256L << 20;
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>The cases in <c>tests/&lt;resource&gt;</c> beside a template.</summary>
    /// <param name="folder">Absolute folder that holds both files.</param>
    /// <exception cref="DismException">A file is missing or is not of this form.</exception>
    public static IReadOnlyList<GoldenCase> Read(string folder)
    {
        string inputsPath = Path.Combine(folder, "inputs.json");
        string outputsPath = Path.Combine(folder, "outputs.json");
        using JsonDocument inputs = Open(inputsPath);
        using JsonDocument outputs = Open(outputsPath);
        try
        {
            return Pair(inputs.RootElement, outputs.RootElement, outputsPath);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            throw new DismException(ErrorCode.InputInvalid, $"The golden cases in '{folder}' are not of the expected form: {e.Message}",
                "docs/golden-cases.md shows the form.", folder, e);
        }
    }

    private static List<GoldenCase> Pair(JsonElement inputs, JsonElement outputs, string outputsPath)
    {
        double rtol = 0, atol = 0;
        if (outputs.TryGetProperty("tolerance", out JsonElement tolerance))
        {
            rtol = tolerance.GetProperty("rtol").GetDouble();
            atol = tolerance.GetProperty("atol").GetDouble();
        }

        var wanted = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonElement entry in outputs.GetProperty("cases").EnumerateArray())
            wanted[entry.GetProperty("case").GetString()!] = entry;

        var cases = new List<GoldenCase>();
        foreach (JsonElement entry in inputs.GetProperty("cases").EnumerateArray())
        {
            string name = entry.GetProperty("case").GetString()!;
            if (!wanted.TryGetValue(name, out JsonElement want))
                throw new DismException(ErrorCode.InputInvalid, $"'{outputsPath}' has no case '{name}'.", "Every case of inputs.json needs an answer.", outputsPath);
            JsonElement request = entry.GetProperty("request");
            cases.Add(new GoldenCase(
                name,
                GoldenTensorReader.ReadAll(request.GetProperty("inputs")),
                request.TryGetProperty("outputs", out JsonElement asked) ? [.. asked.EnumerateArray().Select(o => o.GetProperty("name").GetString()!)] : [],
                want.TryGetProperty("outputs", out JsonElement expected) ? GoldenTensorReader.ReadAll(expected) : null,
                rtol,
                atol));
        }

        return cases;
    }

    private static JsonDocument Open(string path)
    {
        try
        {
            using FileStream stream = RegularFile.Open(path);
            if (stream.Length > MaximumFileBytes)
                throw new DismException(ErrorCode.InputInvalid, $"'{path}' is larger than {MaximumFileBytes >> 20} MiB.", target: path);
            return JsonDocument.Parse(stream, Options);
        }
        catch (JsonException e)
        {
            throw new DismException(ErrorCode.InputInvalid, $"{path}:{e.LineNumber + 1}:{e.BytePositionInLine + 1}: not JSON: {e.Message}", target: path, inner: e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DismException(ErrorCode.ReadFailed, $"There are no golden cases: '{path}' does not exist.",
                "Golden cases lie beside the template in tests/<Resource>/inputs.json and outputs.json.", path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DismException(ErrorCode.ReadFailed, $"'{path}' could not be read: {e.Message}", target: path, inner: e);
        }
    }
}
