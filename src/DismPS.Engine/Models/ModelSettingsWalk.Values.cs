using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Models;

/// <content>Values of a <c>model-settings.json</c>, as pydantic takes them, and their faults.</content>
internal ref partial struct ModelSettingsWalk(byte[] json, string file)
{
    private const int MaxWarnings = 100;

    private readonly List<string> warnings = [];
    private Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = ModelSettingsReader.MaxDepth });
    private int keyStart;

    /// <summary>The refusal of a text that is no JSON.</summary>
    public readonly DismException SyntaxError(JsonException fault)
    {
        int start = 0;
        for (long line = fault.LineNumber ?? 0; line > 0; line--)
            start += json.AsSpan(start).IndexOf((byte)'\n') + 1;
        // The framework adds the place in its own words, counted from 0 and in bytes.
        string message = fault.Message;
        int at = start + (int)(fault.BytePositionInLine ?? 0);
        // The parser stands at the bracket after the comma, and speaks of its own options.
        if (message.Contains("trailing comma", StringComparison.Ordinal) && json.AsSpan(0, Math.Clamp(at, 0, json.Length)).LastIndexOf((byte)',') is >= 0 and var comma)
            return Error(comma, "JSON takes no comma after the last member: remove the comma");
        int place = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return Error(at, (place < 0 ? message : message[..place]).TrimEnd('.'));
    }

    private readonly DismException Error(int offset, string fault, string? cure = null) =>
        new(ErrorCode.ModelLoadFailed, $"{Place(offset)}: {fault}.", cure ?? "Correct the settings at this place.", file) { MessageIsAnswer = cure is null };

    private readonly DismException Unexpected(string label, string expected) =>
        Error((int)reader.TokenStartIndex, $"'{label}' must be {expected}, not {Found()}");

    private readonly string Found() => reader.TokenType switch
    {
        JsonTokenType.String => "a string",
        JsonTokenType.Number => $"the number {Encoding.UTF8.GetString(reader.ValueSpan[..Math.Min(reader.ValueSpan.Length, 40)])}",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.Null => "null",
        _ => Encoding.UTF8.GetString(reader.ValueSpan),
    };

    private readonly SourceLocation Place(int offset)
    {
        ReadOnlySpan<byte> before = json.AsSpan(0, Math.Clamp(offset, 0, json.Length));
        int lineStart = before.LastIndexOf((byte)'\n') + 1;
        return new SourceLocation(file, before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[lineStart..]) + 1);
    }

    private readonly void Open(string label)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Error((int)reader.TokenStartIndex, $"{label} must be an object, not {Found()}");
    }

    private readonly void OpenList(string label)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw Unexpected(label, "a list");
    }

    private bool NextElement() => reader.Read() && reader.TokenType != JsonTokenType.EndArray;

    /// <summary>Moves to the next member's value; false at the object's end.</summary>
    private bool NextKey(HashSet<string> seen, string label, out string key)
    {
        key = "";
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject)
            return false;
        keyStart = (int)reader.TokenStartIndex;
        key = Decode();
        if (!seen.Add(key) && Keys.Concat(ParameterKeys).Concat(TensorKeys).Contains(key))
            Warn($"'{label}{key}' is given twice; the last one counts");
        reader.Read();
        return true;
    }

    private readonly string Text(string label) => reader.TokenType == JsonTokenType.String ? Decode() : throw Unexpected(label, "a string");

    private readonly string? OptionalText(string label) => reader.TokenType == JsonTokenType.Null ? null : Text(label);

    private readonly string Decode()
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Error((int)reader.TokenStartIndex, "this string is not valid UTF-8, or has an escape that is no character");
        }
    }

    private ImmutableArray<string> Texts(string label)
    {
        ImmutableArray<string>.Builder texts = ImmutableArray.CreateBuilder<string>();
        OpenList(label);
        while (NextElement())
            texts.Add(Text($"{label}[{texts.Count}]"));
        return texts.ToImmutable();
    }

    private ImmutableArray<long> Shape(string label)
    {
        ImmutableArray<long>.Builder shape = ImmutableArray.CreateBuilder<long>();
        OpenList(label);
        while (NextElement())
            shape.Add(Math.Max(-1, Integer(label)));
        return shape.ToImmutable();
    }

    private readonly DataType Type(string label)
    {
        string name = Text(label);
        // MLServer has all of the protocol's types but BF16.
        return DataTypes.FromWireName(name) is DataType type and not DataType.Bf16
            ? type
            : throw Error(
                (int)reader.TokenStartIndex, $"'{label}' is '{name}', which is no datatype of MLServer",
                $"Use one of {string.Join(", ", Enum.GetValues<DataType>().Where(t => t != DataType.Bf16).Select(t => t.ToWireName()))}.");
    }

    private readonly int Integer(string label)
    {
        double number = Number(label);
        return number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue ? (int)number : throw Unexpected(label, "an integer below 2147483648");
    }

    /// <summary>A number, or a string that holds one.</summary>
    private readonly double Number(string label)
    {
        if (reader.TokenType is not (JsonTokenType.Number or JsonTokenType.String))
            throw Unexpected(label, "a number");
        string text = reader.TokenType == JsonTokenType.String ? Decode().Trim() : Encoding.UTF8.GetString(reader.ValueSpan);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw Unexpected(label, "a number");
    }

    /// <summary>The text of an object; empty for null and for an object without members.</summary>
    private ReadOnlyMemory<byte> Raw(string label)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return default;
        Open($"'{label}'");
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        ReadOnlyMemory<byte> text = json.AsMemory(start, (int)reader.BytesConsumed - start);
        return text.Span[1..^1].Trim(" \t\r\n"u8).IsEmpty ? default : text;
    }

    private void SkipUnknown(string key)
    {
        if (ParameterKeys.Contains(key))
            Warn($"MLServer drops '{key}' here without a word: it belongs into 'parameters'");
        else if (!Keys.Contains(key))
            // MLServer's own pages call the name "model" in one place.
            Warn($"MLServer drops the unknown key '{key}' without a word", key == "model" ? "Name" : key, Keys);
        reader.Skip();
    }

    /// <summary>Parameters may have any other keys, which reach the handler; only what looks like a misspelling is told.</summary>
    private void SkipOwn(string key)
    {
        if (!ParameterKeys.Contains(key) && warnings.Count < MaxWarnings && NearestName.Find(key, ParameterKeys) is not null)
            Warn($"'parameters.{key}' means nothing to MLServer", key, ParameterKeys);
        reader.Skip();
    }

    /// <param name="message">What is wrong with the key that was read last.</param>
    /// <param name="key">Name to look for among the known ones.</param>
    /// <param name="known">Names that may be meant.</param>
    private readonly void Warn(string message, string key = "", params string[] known)
    {
        if (warnings.Count < MaxWarnings)
            warnings.Add($"{Place(keyStart)}: {message}. {NearestName.Suggest(key, known)}".TrimEnd());
    }
}
