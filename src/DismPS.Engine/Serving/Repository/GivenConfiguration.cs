using System.Buffers;
using System.Text;
using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;

namespace DismPS.Engine.Serving.Repository;

/// <summary>
/// A configuration that a client gave as JSON. It is written in the text format and read as the file is, so that both mean the same and are
/// held to the same rules.
/// </summary>
internal static class GivenConfiguration
{
    private const int MaxDepth = 32;

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("+-.0123456789Ee");

    /// <exception cref="DismException"><see cref="ErrorCode.RequestInvalid"/>.</exception>
    public static ModelConfiguration Parse(string text, string name)
    {
        string target = $"config of model '{name}'";
        if (text.Length > ModelConfigurationReader.MaxBytes)
            throw Invalid(target, $"it is longer than {ModelConfigurationReader.MaxBytes} characters");
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaxDepth });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw Invalid(target, "it must be a JSON object");
            var proto = new StringBuilder();
            WriteMessage(proto, document.RootElement, ModelConfigurationSchema.Root, "", target);
            ModelConfiguration configuration = ModelConfigurationReader.Parse(proto.ToString(), target);
            if (configuration.Name.Length > 0 && configuration.Name != name)
                throw Invalid(target, $"its name is '{configuration.Name}'");
            byte[] completed = ModelConfigurationJson.Write(proto.ToString(), target, name, [], []);
            return configuration with { Name = name, CompletedJson = Encoding.UTF8.GetString(completed) };
        }
        catch (JsonException e)
        {
            throw Invalid(target, $"it is no JSON: {e.Message}", e);
        }
        catch (DismException e) when (e.Code == ErrorCode.ModelLoadFailed)
        {
            throw new DismException(ErrorCode.RequestInvalid, e.Message, e.Cure, e.Target, e);
        }
    }

    private static void WriteMessage(StringBuilder proto, JsonElement message, ProtoMessage type, string path, string target)
    {
        foreach (JsonProperty property in message.EnumerateObject())
        {
            string place = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            ProtoField field = type.Find(property.Name) ?? throw Invalid(target, $"'{place}' is no field of a model configuration");
            if (property.Value.ValueKind == JsonValueKind.Null)
                continue;
            if (field.Kind == ProtoFieldKind.Map)
            {
                foreach (JsonProperty entry in Require(property.Value, JsonValueKind.Object, place, target).EnumerateObject())
                {
                    bool numbered = field.Message!.Find("key")!.Kind != ProtoFieldKind.Text;
                    if (numbered && (entry.Name.Length == 0 || !entry.Name.All(char.IsAsciiDigit)))
                        throw Invalid(target, $"'{place}' must have numbers as names");
                    proto.Append(field.Name).Append(" { key: ").Append(numbered ? entry.Name : Quote(entry.Name)).Append(' ');
                    WriteField(proto, entry.Value, field.Message!.Find("value")!, $"{place}.{entry.Name}", target);
                    proto.Append("} ");
                }
            }
            else if (field.Repeated)
            {
                foreach (JsonElement element in Require(property.Value, JsonValueKind.Array, place, target).EnumerateArray())
                    WriteField(proto, element, field, place, target);
            }
            else
            {
                WriteField(proto, property.Value, field, place, target);
            }
        }
    }

    private static void WriteField(StringBuilder proto, JsonElement value, ProtoField field, string place, string target)
    {
        proto.Append(field.Name);
        if (field.Message is { } inner)
        {
            proto.Append(" { ");
            WriteMessage(proto, Require(value, JsonValueKind.Object, place, target), inner, place, target);
            proto.Append("} ");
            return;
        }

        proto.Append(": ").Append(Scalar(value, field, place, target)).Append(' ');
    }

    private static string Scalar(JsonElement value, ProtoField field, string place, string target)
    {
        switch (field.Kind)
        {
            case ProtoFieldKind.Text when value.ValueKind == JsonValueKind.String:
                return Quote(value.GetString()!);
            case ProtoFieldKind.Bool when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                return value.ValueKind == JsonValueKind.True ? "true" : "false";
            case ProtoFieldKind.Enum when value.ValueKind == JsonValueKind.String && field.Values.Contains(value.GetString()!):
                return value.GetString()!;
            // Protobuf's JSON writes 64-bit numbers as texts.
            case not (ProtoFieldKind.Text or ProtoFieldKind.Bool or ProtoFieldKind.Enum) when value.ValueKind is JsonValueKind.Number or JsonValueKind.String:
                string number = value.ValueKind == JsonValueKind.Number ? value.GetRawText() : value.GetString()!;
                if (number.Length > 0 && !number.AsSpan().ContainsAnyExcept(NumberCharacters))
                    return number;
                break;
        }

        string expected = field.Kind == ProtoFieldKind.Enum ? $"one of {string.Join(", ", field.Values)}" : $"a value of type {field.Kind}";
        throw Invalid(target, $"'{place}' must be {expected}");
    }

    private static JsonElement Require(JsonElement value, JsonValueKind kind, string place, string target) =>
        value.ValueKind == kind ? value : throw Invalid(target, $"'{place}' must be {(kind == JsonValueKind.Array ? "a list" : "an object")}");

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            if (b is >= 0x20 and < 0x7f and not (byte)'"' and not (byte)'\\')
                quoted.Append((char)b);
            else
                quoted.Append('\\').Append(Convert.ToString(b, 8).PadLeft(3, '0'));
        }

        return quoted.Append('"').ToString();
    }

    private static DismException Invalid(string target, string fault, Exception? inner = null) =>
        new(ErrorCode.RequestInvalid, $"The {target} cannot be used: {fault}.", null, target, inner);
}
