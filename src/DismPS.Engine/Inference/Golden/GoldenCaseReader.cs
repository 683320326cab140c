using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference.Input;

namespace DismPS.Engine.Inference;

/// <summary>
/// Reads golden cases: <c>inputs.json</c> <c>{"cases":[{"case","request"}]}</c> with V2 requests, and <c>outputs.json</c>
/// <c>{"tolerance":{"rtol","atol"},"tolerances":{"output":{"rtol","atol"}},"cases":[{"case","outputs"|"error"}]}</c> with V2 tensors.
/// </summary>
public static class GoldenCaseReader
{
    /// <summary>Name of the file of requests.</summary>
    public const string InputsName = "inputs.json";

    /// <summary>Name of the file of answers.</summary>
    public const string OutputsName = "outputs.json";

    /// <summary>The cases in <c>tests/&lt;resource&gt;</c> beside a template.</summary>
    /// <param name="folder">Absolute folder that holds both files.</param>
    /// <exception cref="DismException">A file is missing or is not of this form.</exception>
    public static IReadOnlyList<GoldenCase> Read(string folder)
    {
        using GoldenDocument inputs = GoldenDocument.Open(Path.Combine(folder, InputsName));
        using GoldenDocument outputs = GoldenDocument.Open(Path.Combine(folder, OutputsName));
        Dictionary<string, JsonElement> wanted = CasesOf(outputs);
        GoldenTolerances tolerances = GoldenToleranceReader.Read(outputs, wanted.Values);
        var cases = new List<GoldenCase>();
        foreach ((string name, JsonElement entry) in CasesOf(inputs))
        {
            if (!wanted.TryGetValue(name, out JsonElement want))
                throw new DismException(ErrorCode.InputInvalid, $"'{outputs.Path}' has no case '{name}'.", "Every case of inputs.json needs an answer.", outputs.Path);
            GoldenRequest request = GoldenRequestReader.Read(inputs, inputs.Require(entry, "request", JsonValueKind.Object), entry, name);
            JsonElement? expected = outputs.Find(want, "outputs", JsonValueKind.Array);
            GoldenRefusal? refusal = RefusalOf(outputs, want);
            if (expected is null == refusal is null)
                throw outputs.Fault(want, $"the case {InputFault.Quote(name)} has either \"outputs\" or \"error\".");
            cases.Add(new GoldenCase(request, expected is { } tensors ? GoldenTensorReader.ReadAll(outputs, tensors, want) : null, refusal, tolerances));
        }

        return cases;
    }

    /// <summary>The cases of a document by their names, in order.</summary>
    internal static Dictionary<string, JsonElement> CasesOf(GoldenDocument document)
    {
        var cases = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonElement entry in document.Require(document.Root, "cases", JsonValueKind.Array).EnumerateArray())
        {
            JsonElement name = document.Require(entry, "case", JsonValueKind.String);
            if (!cases.TryAdd(name.GetString()!, entry))
                throw document.Fault(name, $"the case {InputFault.Quote(name.GetString()!)} is there twice.");
        }

        return cases;
    }

    private static GoldenRefusal? RefusalOf(GoldenDocument outputs, JsonElement want)
    {
        if (outputs.Find(want, "error", JsonValueKind.Object) is not { } error)
            return null;
        if (!error.TryGetProperty("status", out JsonElement status))
            throw outputs.Fault(error, "\"status\" is missing.");
        string text = status.ValueKind == JsonValueKind.String ? status.GetString()! : status.GetRawText();
        var refusal = new GoldenRefusal(text, outputs.Find(error, "about", JsonValueKind.String)?.GetString());
        return refusal.IsKnown ? refusal : throw outputs.Fault(status, $"the status {InputFault.Quote(text)} is none that can be wanted.", "Write 400, \"4xx or 5xx\" or \"refused at load\".");
    }
}
