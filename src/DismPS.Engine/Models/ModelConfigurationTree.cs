using System.Text.Json.Nodes;

namespace DismPS.Engine.Models;

/// <summary>
/// Reads a configuration's text by its schema into JSON that holds what the file says and no defaults. Fields that the schema lacks are
/// passed over, as <see cref="ModelConfigurationReader"/> does.
/// </summary>
internal static class ModelConfigurationTree
{
    /// <exception cref="Diagnostics.DismException">A value does not fit its field, or a field is given twice.</exception>
    public static JsonObject Read(ProtoMessage type, List<TextProtoNode> nodes, string file)
    {
        var result = new JsonObject();
        foreach (TextProtoNode node in nodes)
        {
            if (type.Find(node.Name) is not ProtoField field)
                continue;
            if (field.Kind == ProtoFieldKind.Map)
                AddEntry(result, field, node, file);
            else if (field.Repeated)
                AddElement(result, field, node, file);
            else
                SetOnce(result, type, field, node, file);
        }

        return result;
    }

    private static void SetOnce(JsonObject result, ProtoMessage type, ProtoField field, TextProtoNode node, string file)
    {
        if (result.ContainsKey(field.Name))
            throw TextProtoScalar.Error(node, file, $"'{field.Name}' is given twice");
        foreach (ProtoField other in type.Fields)
        {
            if (field.Choice is not null && other.Choice == field.Choice && result.ContainsKey(other.Name))
                throw TextProtoScalar.Error(node, file, $"'{field.Name}' and '{other.Name}' exclude each other");
        }

        result[field.Name] = ReadValue(field, node, file);
    }

    private static void AddElement(JsonObject result, ProtoField field, TextProtoNode node, string file)
    {
        result.TryAdd(field.Name, new JsonArray());
        result[field.Name]!.AsArray().Add(ReadValue(field, node, file));
    }

    private static void AddEntry(JsonObject result, ProtoField field, TextProtoNode node, string file)
    {
        ProtoMessage entryType = field.Message!;
        List<TextProtoNode> fields = TextProtoScalar.Message(node, file);
        foreach (TextProtoNode member in fields)
        {
            // The nesting is easily forgotten, and a parameter that is passed over without a word is hard to find.
            if (entryType.Find(member.Name) is null)
            {
                throw TextProtoScalar.Error(
                    member, file, $"'{field.Name}' has no '{member.Name}'; write {field.Name} {{ key: \"{member.Name}\" value: … }}");
            }
        }

        JsonObject entry = Read(entryType, fields, file);
        ProtoField value = entryType.Find("value")!;
        string key = (entry["key"] ?? ModelConfigurationJson.Default(entryType.Find("key")!))!.ToString();
        JsonNode? given = entry["value"];
        entry.Remove("value");
        result.TryAdd(field.Name, new JsonObject());
        result[field.Name]!.AsObject()[key] = given ?? (value.Message is null ? ModelConfigurationJson.Default(value) : new JsonObject());
    }

    private static JsonNode ReadValue(ProtoField field, TextProtoNode node, string file) => field.Kind switch
    {
        ProtoFieldKind.Text => TextProtoScalar.Text(node, file),
        ProtoFieldKind.Bool => TextProtoScalar.Boolean(node, file),
        ProtoFieldKind.Enum => TextProtoScalar.Word(node, file, field.Values),
        ProtoFieldKind.Int => (int)TextProtoScalar.Integer(node, file, int.MinValue, int.MaxValue),
        ProtoFieldKind.UInt => (uint)TextProtoScalar.Integer(node, file, uint.MinValue, uint.MaxValue),
        ProtoFieldKind.ULong => (ulong)TextProtoScalar.Integer(node, file, ulong.MinValue, ulong.MaxValue),
        ProtoFieldKind.Long when field.AsText => TextProtoScalar.Integer(node, file, long.MinValue, long.MaxValue).ToString(),
        ProtoFieldKind.Long => (long)TextProtoScalar.Integer(node, file, long.MinValue, long.MaxValue),
        ProtoFieldKind.Float => Number((float)TextProtoScalar.Number(node, file)),
        ProtoFieldKind.Double => Number(TextProtoScalar.Number(node, file)),
        _ => Read(field.Message!, TextProtoScalar.Message(node, file), file),
    };

    /// <summary>Protobuf's JSON has words for what JSON lacks; a binary32 keeps its own shortest form.</summary>
    private static JsonNode Number<T>(T value) where T : struct, System.Numerics.IFloatingPointIeee754<T> =>
        T.IsFinite(value) ? JsonValue.Create(value)! : T.IsNaN(value) ? "NaN" : T.IsNegative(value) ? "-Infinity" : "Infinity";
}
