using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;

namespace DismPS.Fuzz.Targets;

/// <summary>The reader of golden cases: requests, answers and tolerances, and the edit that adds a case.</summary>
internal sealed class GoldenTarget() : FuzzTarget("golden", SeedFiles.Of("tests/data/models", "inputs.json", "outputs.json"), Words(
    "{", "}", "[", "]", ",", ":", "\"cases\": ", "\"case\": \"a\"", "\"request\": {", "\"inputs\": [", "\"outputs\": [", "\"shape\": [-1]", "\"datatype\": \"BYTES\"", "\"data\": [\"NaN\"]",
    "\"raw_hex\": \"00\"", "\"tolerance\": {", "\"rtol\": 1e999", "\"error\": {\"status\": \"4xx\"}", "\"parameters\": {}", "\\ud800", "null", "1e400", "9223372036854775808"))
{
    public override bool Run(byte[] input)
    {
        try
        {
            using GoldenDocument document = GoldenDocument.Parse("golden.json", input);
            Dictionary<string, JsonElement> cases = GoldenCaseReader.CasesOf(document);
            GoldenToleranceReader.Read(document, cases.Values);
            foreach ((string name, JsonElement entry) in cases)
            {
                if (document.Find(entry, "request", JsonValueKind.Object) is { } request)
                    Require(GoldenRequestReader.Read(document, request, entry, name).Inputs is not null, "a request has no inputs");
                if (document.Find(entry, "outputs", JsonValueKind.Array) is { } outputs)
                    GoldenTensorReader.ReadAll(document, outputs, entry);
            }

            return true;
        }
        catch (DismException exception) when (exception.Code == ErrorCode.InputInvalid)
        {
            return false;
        }
    }
}
