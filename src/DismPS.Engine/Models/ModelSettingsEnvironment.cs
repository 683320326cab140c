using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace DismPS.Engine.Models;

/// <summary>
/// What environment variables say of models where a <c>model-settings.json</c> does not: MLServer reads <c>MLSERVER_MODEL_NAME</c> and so on, for all
/// models alike, and makes a model of them alone where a folder has no settings. The file wins.
/// </summary>
public static class ModelSettingsEnvironment
{
    /// <summary>What the names of the variables begin with.</summary>
    public const string Prefix = "MLSERVER_MODEL_";

    // True for values that are JSON; others are texts or numbers, as MLServer's types say.
    private static readonly Dictionary<string, bool> Settings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["name"] = false, ["implementation"] = false, ["platform"] = false, ["versions"] = true, ["inputs"] = true, ["outputs"] = true,
        ["max_batch_size"] = true, ["max_batch_time"] = true,
    };

    private static readonly Dictionary<string, bool> Parameters = new(StringComparer.OrdinalIgnoreCase)
    {
        ["uri"] = false, ["version"] = false, ["content_type"] = false, ["format"] = false, ["extra"] = true,
    };

    /// <summary>Those of some variables that say something of models.</summary>
    public static IReadOnlyDictionary<string, string> Of(IEnumerable<KeyValuePair<string, string>> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        var found = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, string value) in variables)
        {
            if (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && value.Length > 0
                && name[Prefix.Length..].ToLowerInvariant() is var key && (Settings.ContainsKey(key) || Parameters.ContainsKey(key)))
            {
                found[key] = value;
            }
        }

        return found;
    }

    /// <summary>Whether variables are enough for a model of their own.</summary>
    public static bool MakeModel(IReadOnlyDictionary<string, string> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        return variables.ContainsKey("implementation");
    }

    /// <summary>A settings text in which what it does not say is taken from variables. All that it says keeps its line and column.</summary>
    /// <param name="json">The file; what is no JSON object is given back as it is.</param>
    /// <param name="variables">What <see cref="Of"/> gave.</param>
    public static byte[] Fill(byte[] json, IReadOnlyDictionary<string, string> variables)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(variables);
        if (variables.Count == 0)
            return json;
        try
        {
            Marks marks = Marks.Of(json);
            string own = Members(variables, Settings, marks.Keys);
            string inner = Members(variables, Parameters, marks.ParameterKeys ?? []);
            if (marks.ParameterKeys is null && inner.Length > 0)
                own = own.Length == 0 ? $"\"parameters\":{{{inner}}}" : $"{own},\"parameters\":{{{inner}}}";
            var text = new ArrayBufferWriter<byte>(json.Length + 512);
            int from = 0;
            if (marks.ParameterKeys is { } keys)
                from = Insert(text, json, from, marks.ParametersEnd, inner, keys.Count > 0);
            from = Insert(text, json, from, marks.End, own, marks.Keys.Count > 0);
            text.Write(json.AsSpan(from));
            return text.WrittenSpan.ToArray();
        }
        catch (JsonException)
        {
            // Its reader says what is wrong with it, and where.
            return json;
        }
    }

    private static int Insert(ArrayBufferWriter<byte> text, byte[] json, int from, int at, string members, bool hasOthers)
    {
        text.Write(json.AsSpan(from, at - from));
        if (members.Length > 0)
            text.Write(Encoding.UTF8.GetBytes(hasOthers ? "," + members : members));
        return at;
    }

    private static string Members(IReadOnlyDictionary<string, string> variables, Dictionary<string, bool> known, HashSet<string> present) =>
        string.Join(
            ",",
            variables.Where(v => known.ContainsKey(v.Key) && !present.Contains(v.Key)).OrderBy(v => v.Key, StringComparer.Ordinal)
                .Select(v => string.Create(CultureInfo.InvariantCulture, $"\"{v.Key}\":{(known[v.Key] ? AsJson(v.Value) : Quote(v.Value))}")));

    /// <summary>A value that should be JSON and is not becomes a text, which the reader of the settings refuses by the field's name.</summary>
    private static string AsJson(string value)
    {
        try
        {
            using JsonDocument parsed = JsonDocument.Parse(value, new JsonDocumentOptions { MaxDepth = ModelSettingsReader.MaxDepth });
            return value;
        }
        catch (JsonException)
        {
            return Quote(value);
        }
    }

    private static string Quote(string value) => $"\"{JsonEncodedText.Encode(value)}\"";

    /// <summary>Where members can be added to an object and to the parameters in it.</summary>
    private sealed record Marks(HashSet<string> Keys, int End, HashSet<string>? ParameterKeys, int ParametersEnd)
    {
        public static Marks Of(ReadOnlySpan<byte> json)
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = ModelSettingsReader.MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw new JsonException();
            var marks = new Marks(new(StringComparer.Ordinal), 0, null, 0);
            string key = "";
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName when reader.CurrentDepth == 1:
                        key = reader.GetString()!;
                        marks.Keys.Add(key);
                        break;
                    case JsonTokenType.StartObject when reader.CurrentDepth == 1 && key == "parameters":
                        marks = marks with { ParameterKeys = new(StringComparer.Ordinal) };
                        break;
                    case JsonTokenType.PropertyName when reader.CurrentDepth == 2 && key == "parameters":
                        marks.ParameterKeys?.Add(reader.GetString()!);
                        break;
                    case JsonTokenType.EndObject when reader.CurrentDepth == 1 && key == "parameters":
                        marks = marks with { ParametersEnd = (int)reader.TokenStartIndex };
                        break;
                    case JsonTokenType.EndObject when reader.CurrentDepth == 0:
                        marks = marks with { End = (int)reader.TokenStartIndex };
                        break;
                }
            }

            // Parameters that are null, or no object, are for the reader to judge.
            return marks.Keys.Contains("parameters") && marks.ParameterKeys is null ? marks with { ParameterKeys = [.. Parameters.Keys], ParametersEnd = 0 } : marks;
        }
    }
}
