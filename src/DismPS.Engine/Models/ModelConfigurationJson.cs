using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Models;

/// <summary>
/// A <c>config.pbtxt</c> in protobuf's JSON form, completed as Triton completes it: what Triton answers under <c>/v2/models/NAME/config</c> and
/// hands to a Python model's <c>initialize</c>.
/// </summary>
public static class ModelConfigurationJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Completes a configuration and writes it as one JSON object in UTF-8.</summary>
    /// <param name="text">Protobuf text format; empty for a model without a file.</param>
    /// <param name="file">Name for messages.</param>
    /// <param name="model">Name of the model's folder: its name when the text gives none.</param>
    /// <param name="versionFiles">Names of what lies in the version folder; they tell the backend when the text does not.</param>
    /// <param name="gpus">Numbers of the GPUs that may be used; empty without one.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.ModelLoadFailed"/> with file, line and column.</exception>
    public static byte[] Write(string text, string file, string model, IReadOnlyCollection<string> versionFiles, IReadOnlyList<int> gpus)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(versionFiles);
        ArgumentNullException.ThrowIfNull(gpus);
        JsonObject configuration = ModelConfigurationReader.ReadTree(() => TextProtoParser.Parse(ModelConfigurationSchema.Root, ModelConfigurationReader.Bytes(text, file)), file);
        ModelConfigurationDefaults.Add(configuration, model, versionFiles, gpus);
        return Write(configuration);
    }

    internal static byte[] Write(JsonObject configuration)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output, Options))
            WriteMessage(writer, ModelConfigurationSchema.Root, configuration);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Protobuf's JSON has words for what JSON lacks; a binary32 keeps its own shortest form.</summary>
    internal static JsonNode Number<T>(T value) where T : struct, System.Numerics.IFloatingPointIeee754<T> =>
        T.IsFinite(value) ? JsonValue.Create(value)! : T.IsNaN(value) ? "NaN" : T.IsNegative(value) ? "-Infinity" : "Infinity";

    /// <summary>The value of a scalar field that the text does not give.</summary>
    internal static JsonNode Default(ProtoField field) => field.Kind switch
    {
        ProtoFieldKind.Text => "",
        ProtoFieldKind.Bool => false,
        ProtoFieldKind.Enum => field.Values[0],
        ProtoFieldKind.UInt => 0u,
        ProtoFieldKind.ULong => 0ul,
        ProtoFieldKind.Long => field.AsText ? "0" : 0L,
        ProtoFieldKind.Float => 0f,
        ProtoFieldKind.Double => 0d,
        _ => 0,
    };

    private static void WriteMessage(Utf8JsonWriter writer, ProtoMessage type, JsonObject message)
    {
        writer.WriteStartObject();
        foreach (ProtoField field in type.Fields)
        {
            JsonNode? value = message[field.Name];
            if (IsScalarChoice(field) || (value is null && field is { Kind: ProtoFieldKind.Message, Repeated: false }))
                continue;
            writer.WritePropertyName(field.Name);
            WriteField(writer, field, value);
        }

        // Protobuf's JSON writes what has a default in the definition's order, and only then a chosen scalar, which has none.
        foreach ((string name, JsonNode? value) in message)
        {
            if (type.Find(name) is not ProtoField field || !IsScalarChoice(field))
                continue;
            writer.WritePropertyName(name);
            value!.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private static bool IsScalarChoice(ProtoField field) => field.Choice is not null && field.Kind != ProtoFieldKind.Message;

    private static void WriteField(Utf8JsonWriter writer, ProtoField field, JsonNode? value)
    {
        if (field.Kind == ProtoFieldKind.Map)
        {
            writer.WriteStartObject();
            foreach ((string key, JsonNode? entry) in (JsonObject?)value ?? [])
            {
                writer.WritePropertyName(key);
                WriteValue(writer, field.Message!.Find("value")!, entry!);
            }

            writer.WriteEndObject();
        }
        else if (field.Repeated)
        {
            writer.WriteStartArray();
            foreach (JsonNode? element in (JsonArray?)value ?? [])
                WriteValue(writer, field, element!);
            writer.WriteEndArray();
        }
        else
        {
            WriteValue(writer, field, value ?? Default(field));
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, ProtoField field, JsonNode value)
    {
        if (field.Message is ProtoMessage type)
            WriteMessage(writer, type, value.AsObject());
        else
            value.WriteTo(writer);
    }
}
