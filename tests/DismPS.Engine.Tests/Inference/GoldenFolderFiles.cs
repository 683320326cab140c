using DismPS.Engine.Inference;
using DismPS.Tests;

namespace DismPS.Engine.Tests.Inference;

/// <summary>Golden cases of a test's own in a folder.</summary>
internal sealed class GoldenFolderFiles : IDisposable
{
    public const string Request = """{"inputs": [{"name": "x", "shape": [2], "datatype": "FP32", "data": [1, 2]}]}""";

    private readonly TemporaryFolder _folder = new();

    public string Path => _folder.Path;

    public void Dispose() => _folder.Dispose();

    /// <summary>One case named a.</summary>
    public IReadOnlyList<GoldenCase> Read(string answer, string request = Request, string head = "") =>
        ReadTexts($$"""{"cases": [{"case": "a", "request": {{request}}}]}""", $$"""{{{head}}"cases": [{"case": "a", {{answer}}}]}""");

    public IReadOnlyList<GoldenCase> ReadTexts(string inputs, string outputs)
    {
        _folder.Write("inputs.json", inputs);
        _folder.Write("outputs.json", outputs);
        return GoldenCaseReader.Read(Path);
    }

    public static string Tensor(string data, string shape = "[2]", string type = "FP32", string name = "y") =>
        $$"""{"name": "{{name}}", "shape": {{shape}}, "datatype": "{{type}}", "data": {{data}}}""";

    public static string Outputs(params string[] tensors) => $"\"outputs\": [{string.Join(", ", tensors)}]";
}
