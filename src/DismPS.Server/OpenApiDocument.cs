using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using DismPS.Engine.Runtimes;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;

namespace DismPS.Server;

/// <summary>Describes what is served as OpenAPI 3.0 (spec.openapis.org/oas/v3.0.3): one path a model, with its own tensors and an example that can be sent.</summary>
internal static class OpenApiDocument
{
    private const int MaxExampleElements = 4096;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string Version = typeof(InferenceServer).Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary>Writes the document.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="title">Name of the server.</param>
    /// <param name="models">Models to describe.</param>
    /// <param name="withVersion">Whether paths name the version.</param>
    public static void Write(IBufferWriter<byte> output, string title, IReadOnlyList<ServedModel> models, bool withVersion)
    {
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        json.WriteString("openapi", "3.0.3");
        json.WriteStartObject("info");
        json.WriteString("title", models.Count == 1 ? $"{title}: {models[0].Name}" : title);
        json.WriteString("version", Version);
        json.WriteEndObject();
        json.WriteStartObject("paths");
        WriteGet(json, "/v2/health/live", "The server runs", "Live");
        WriteGet(json, "/v2/health/ready", "The server can answer", "Ready");
        WriteGet(json, "/v2", "What the server is", "ServerMetadata");
        foreach (ServedModel model in models.GroupBy(m => m.Name).Select(g => g.Last()))
            WriteModel(json, model, withVersion);
        json.WriteEndObject();
        json.WriteStartObject("components");
        json.WriteStartObject("schemas");
        OpenApiSchemas.Write(json);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter json, ServedModel model, bool withVersion)
    {
        string path = $"/v2/models/{Uri.EscapeDataString(model.Name)}" + (withVersion ? $"/versions/{Uri.EscapeDataString(model.Version)}" : "");
        WriteGet(json, path, $"Inputs and outputs of {model.Name}", "ModelMetadata");
        WriteGet(json, path + "/ready", $"{model.Name} can answer", "ModelReady");
        if (model.Signature is not ModelSignature signature)
            return;
        json.WriteStartObject(path + "/infer");
        json.WriteStartObject("post");
        json.WriteString("summary", $"Compute {model.Name}");
        json.WriteStartArray("tags");
        json.WriteStringValue(model.Name);
        json.WriteEndArray();
        json.WriteStartObject("requestBody");
        json.WriteBoolean("required", true);
        json.WriteStartObject("content");
        json.WriteStartObject("application/json");
        json.WriteStartObject("schema");
        WriteRequestSchema(json, signature);
        json.WriteEndObject();
        if (!signature.OpenInputs || signature.Inputs.Length > 0)
            WriteExample(json, signature);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        WriteAnswers(json, "InferResponse");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteRequestSchema(Utf8JsonWriter json, ModelSignature signature)
    {
        if (signature.Inputs.IsEmpty || signature.OpenInputs)
        {
            json.WriteString("$ref", "#/components/schemas/InferRequest");
            return;
        }

        json.WriteStartArray("allOf");
        json.WriteStartObject();
        json.WriteString("$ref", "#/components/schemas/InferRequest");
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteStartObject("properties");
        json.WriteStartObject("inputs");
        json.WriteString("type", "array");
        json.WriteNumber("minItems", signature.Inputs.Length - signature.OptionalInputs.Count);
        json.WriteNumber("maxItems", signature.Inputs.Length);
        json.WriteStartObject("items");
        json.WriteStartArray("oneOf");
        foreach (TensorSpec input in signature.Inputs)
            WriteTensorSchema(json, input);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteTensorSchema(Utf8JsonWriter json, TensorSpec input)
    {
        json.WriteStartObject();
        json.WriteString("type", "object");
        json.WriteString("description", $"{input.Name}: {input.DataType.ToWireName()} [{(input.Shape.IsDefault ? "…" : string.Join(',', input.Shape))}]");
        json.WriteStartObject("properties");
        WriteOnly(json, "name", input.Name);
        WriteOnly(json, "datatype", input.DataType.ToWireName());
        json.WriteStartObject("shape");
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        json.WriteString("type", "integer");
        json.WriteEndObject();
        if (!input.Shape.IsDefault)
        {
            json.WriteNumber("minItems", input.Shape.Length);
            json.WriteNumber("maxItems", input.Shape.Length);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteOnly(Utf8JsonWriter json, string name, string value)
    {
        json.WriteStartObject(name);
        json.WriteString("type", "string");
        json.WriteStartArray("enum");
        json.WriteStringValue(value);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteExample(Utf8JsonWriter json, ModelSignature signature)
    {
        json.WriteStartObject("example");
        json.WriteStartArray("inputs");
        foreach (TensorSpec input in signature.Inputs.Where(i => !signature.OptionalInputs.Contains(i.Name)))
        {
            long[] shape = input.Shape.IsDefault ? [1] : [.. input.Shape.Select(s => Math.Max(1, s))];
            long count = Tensor.CountOf(shape);
            json.WriteStartObject();
            json.WriteString("name", input.Name);
            json.WriteString("datatype", input.DataType.ToWireName());
            json.WriteStartArray("shape");
            foreach (long size in shape)
                json.WriteNumberValue(size);
            json.WriteEndArray();
            json.WriteStartArray("data");
            // An example that is too long to read is begun only.
            for (long i = 0; i < Math.Min(count, MaxExampleElements); i++)
                WriteElement(json, input.DataType);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteElement(Utf8JsonWriter json, DataType type)
    {
        if (type == DataType.Bytes)
            json.WriteStringValue("");
        else if (type == DataType.Bool)
            json.WriteBooleanValue(false);
        else
            json.WriteNumberValue(0);
    }

    private static void WriteGet(Utf8JsonWriter json, string path, string summary, string schema)
    {
        json.WriteStartObject(path);
        json.WriteStartObject("get");
        json.WriteString("summary", summary);
        WriteAnswers(json, schema);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteAnswers(Utf8JsonWriter json, string schema)
    {
        json.WriteStartObject("responses");
        WriteAnswer(json, "200", "OK", schema);
        WriteAnswer(json, "default", "An error", "Error");
        json.WriteEndObject();
    }

    private static void WriteAnswer(Utf8JsonWriter json, string status, string description, string schema)
    {
        json.WriteStartObject(status);
        json.WriteString("description", description);
        json.WriteStartObject("content");
        json.WriteStartObject("application/json");
        json.WriteStartObject("schema");
        json.WriteString("$ref", $"#/components/schemas/{schema}");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
