using System.Text;
using System.Text.Json.Nodes;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models.Configurations;

namespace DismPS.Engine.Models;

/// <summary>
/// Reads protobuf text format by the definition of its message into JSON that holds what the text says and no defaults. It refuses what protobuf's
/// own parser refuses, at the same line and column and in its words.
/// </summary>
internal sealed partial class TextProtoParser
{
    private readonly TextProtoTokenizer tokenizer;
    private TextProtoToken current;

    private TextProtoParser(byte[] text)
    {
        tokenizer = new TextProtoTokenizer(text);
        current = tokenizer.Next();
    }

    /// <exception cref="ModelConfigurationRefusal">The text does not fit.</exception>
    public static JsonObject Parse(ProtoMessage type, byte[] text)
    {
        var parser = new TextProtoParser(text);
        var result = new JsonObject();
        while (parser.current.Kind != TextProtoTokenKind.End)
            parser.ParseField(type, result);
        return result;
    }

    private void ParseField(ProtoMessage type, JsonObject result)
    {
        if (TryTake("["))
            throw ParseExtension(type);
        string name = TakeIdentifier();
        ProtoField field = type.Find(name) ?? throw Error($"Message type \"{type.Name}\" has no field named \"{name}\".", CureOf(type, name));
        if (!field.Repeated && field.Kind != ProtoFieldKind.Map)
            RequireFirst(type, field, result);
        if (field.Message is not null)
            TryTake(":");
        else
            Take(":");
        if ((field.Repeated || field.Kind == ProtoFieldKind.Map) && TryTake("["))
            ParseList(field, result);
        else
            Add(result, field, ParseValue(field));
        if (!TryTake(";"))
            TryTake(",");
    }

    private void ParseList(ProtoField field, JsonObject result)
    {
        if (TryTake("]"))
            return;
        while (true)
        {
            Add(result, field, ParseValue(field));
            if (TryTake("]"))
                return;
            Take(",");
        }
    }

    /// <summary>A second value is refused, except that a field without presence which holds its default counts as not given.</summary>
    private void RequireFirst(ProtoMessage type, ProtoField field, JsonObject result)
    {
        if (result[field.Name] is JsonNode given && (field.Message is not null || field.Choice is not null || !IsDefault(field, given)))
            throw Error($"Non-repeated field \"{field.Name}\" is specified multiple times.", "Leave one of them out.");
        if (field.Choice is null)
            return;
        foreach (ProtoField other in type.Fields)
        {
            if (other.Choice == field.Choice && result.ContainsKey(other.Name))
                throw Error($"Field \"{field.Name}\" is specified along with field \"{other.Name}\", another member of oneof \"{field.Choice}\".");
        }
    }

    private static bool IsDefault(ProtoField field, JsonNode given) => JsonNode.DeepEquals(given, ModelConfigurationJson.Default(field));

    private static void Add(JsonObject result, ProtoField field, JsonNode value)
    {
        if (field.Kind == ProtoFieldKind.Map)
        {
            ProtoField of = field.Message!.Find("value")!;
            var entry = (JsonObject)value;
            string key = (entry["key"] ?? ModelConfigurationJson.Default(field.Message.Find("key")!)).ToString();
            JsonNode? given = entry["value"];
            entry.Remove("value");
            result.TryAdd(field.Name, new JsonObject());
            result[field.Name]!.AsObject()[key] = given ?? (of.Message is null ? ModelConfigurationJson.Default(of) : new JsonObject());
        }
        else if (field.Repeated)
        {
            result.TryAdd(field.Name, new JsonArray());
            result[field.Name]!.AsArray().Add(value);
        }
        else
        {
            result[field.Name] = value;
        }
    }

    private ModelConfigurationRefusal ParseExtension(ProtoMessage type)
    {
        var name = new StringBuilder(TakeIdentifier());
        while (TryTake("."))
            name.Append('.').Append(TakeIdentifier());
        Take("]");
        return Error($"Extension \"{name}\" is not defined or is not an extension of \"{type.Name}\".");
    }

    private JsonObject ParseMessage(ProtoMessage type)
    {
        string close = ">";
        if (!TryTake("<"))
        {
            Take("{");
            close = "}";
        }

        var result = new JsonObject();
        while (!current.Is(">") && !current.Is("}"))
            ParseField(type, result);
        Take(close);
        return result;
    }

    private string TakeIdentifier() =>
        current.Kind == TextProtoTokenKind.Identifier ? Advance().Text : throw Error($"Expected identifier, got: {current.Text}");

    private void Take(string mark)
    {
        if (!TryTake(mark))
            throw Error($"Expected \"{mark}\", found \"{current.Text}\".");
    }

    private bool TryTake(string mark)
    {
        if (!current.Is(mark))
            return false;
        Advance();
        return true;
    }

    private TextProtoToken Advance()
    {
        TextProtoToken taken = current;
        current = tokenizer.Next();
        return taken;
    }

    /// <summary>The nesting of a map's entry is easily forgotten.</summary>
    private static string? CureOf(ProtoMessage type, string name) => type.Name.EndsWith("Entry", StringComparison.Ordinal)
        ? $"An entry is written {{ key: \"{Shortened(name)}\" value: … }}{(type.Find("value")!.Message is null ? "" : ", and its value in braces")}."
        : NearestName.Suggest(Shortened(name), type.Fields.Select(f => f.Name));

    private ModelConfigurationRefusal Error(string fault, string? cure = null) => new(new ModelConfigurationFault(
        ModelConfigurationStage.Text, "text", Shortened(fault), cure, current.Line, current.Column));

    /// <summary>A name or string of any length may stand in the text.</summary>
    private static string Shortened(string fault) => fault.Length <= 300 ? fault : string.Concat(fault.AsSpan(0, 297), "...");
}
