using System.Text.Json;

namespace DismPS.Engine.Inference;

/// <summary>V2 requests as golden cases hold them: id, parameters, inputs, wanted outputs.</summary>
internal static class GoldenRequestReader
{
    /// <summary>Reads a request.</summary>
    /// <param name="document">The file.</param>
    /// <param name="request">The request.</param>
    /// <param name="owner">The case that holds it, or the request itself.</param>
    /// <param name="name">Name of the case.</param>
    public static GoldenRequest Read(GoldenDocument document, JsonElement request, JsonElement owner, string name)
    {
        JsonElement inputs = document.Require(request, "inputs", JsonValueKind.Array);
        return new GoldenRequest(name, GoldenTensorReader.ReadAll(document, inputs, owner))
        {
            Model = document.Find(owner, "model", JsonValueKind.String)?.GetString(),
            Id = document.Find(request, "id", JsonValueKind.String)?.GetString(),
            RequestedOutputs = NamesOf(document, request),
            Parameters = ParametersOf(document, request),
            InputParameters = inputs.EnumerateArray()
                .Select(input => (Name: input.GetProperty("name").GetString()!, Parameters: ParametersOf(document, input)))
                .Where(input => !input.Parameters.IsEmpty)
                .ToDictionary(input => input.Name, input => input.Parameters, StringComparer.Ordinal),
        };
    }

    private static List<string> NamesOf(GoldenDocument document, JsonElement request) =>
        document.Find(request, "outputs", JsonValueKind.Array) is { } outputs
            ? [.. outputs.EnumerateArray().Select(output => document.Require(output, "name", JsonValueKind.String).GetString()!)]
            : [];

    private static ReadOnlyMemory<byte> ParametersOf(GoldenDocument document, JsonElement owner)
    {
        if (document.Find(owner, "parameters", JsonValueKind.Object) is not { } parameters)
            return default;
        if (parameters.TryGetProperty("binary_data_size", out JsonElement size))
            throw document.Fault(size, "\"binary_data_size\" belongs to a request whose tensors travel as bytes.", "Write the tensor's \"data\" as numbers.");
        return parameters.EnumerateObject().Any() ? document.RawOf(parameters) : default;
    }
}
