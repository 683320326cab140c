using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using DismPS.Engine.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace DismPS.Engine.Cluster.Objects;

/// <summary>
/// Reads manifest files, YAML or JSON, with any number of documents and with lists (<c>kind: List</c>). Texts are read as kubectl reads them (YAML 1.1: <c>yes</c> is true).
/// </summary>
public sealed class ManifestReader
{
    /// <summary>Largest text, in characters.</summary>
    public const int LongestText = 8 * 1024 * 1024;

    private const int DeepestNode = 100;
    private const int MostNodes = 500_000;

    private readonly string? file;
    private readonly Dictionary<AnchorName, (JsonNode? Node, LocatedNode Place, int Count)> anchors = [];
    private int nodes;

    private ManifestReader(string? file) => this.file = file;

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">Its name, for messages; null for none.</param>
    /// <returns>The objects in their order; documents that are empty are left out.</returns>
    /// <exception cref="DismException"><see cref="ErrorCode.ManifestRefused"/>: neither YAML nor JSON, a key that is there twice, no object, or too large.</exception>
    public static IReadOnlyList<ManifestDocument> Read(string text, string? file = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var reader = new ManifestReader(file);
        if (text.Length > LongestText)
            throw reader.Refuse(0, 0, $"The text has {text.Length} characters; {LongestText} are read at most.");

        // Tabs are indentation in JSON, and forbidden as such in YAML.
        return text.AsSpan().TrimStart() is ['{' or '[', ..] && text.Contains('\t', StringComparison.Ordinal) ? reader.ReadJson(text) : reader.ReadYaml(text);
    }

    private List<ManifestDocument> ReadJson(string text)
    {
        try
        {
            JsonNode? node = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = DeepestNode });
            return [.. Objects(node, LocatedNode.Unknown)];
        }
        catch (JsonException e)
        {
            throw Refuse((int)(e.LineNumber ?? -1) + 1, (int)(e.BytePositionInLine ?? -1) + 1, "The text is not valid JSON at this place, or has a key twice.");
        }
    }

    private List<ManifestDocument> ReadYaml(string text)
    {
        var documents = new List<ManifestDocument>();
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            while (parser.Accept<DocumentStart>(out _))
            {
                parser.Consume<DocumentStart>();
                anchors.Clear();
                (JsonNode? node, LocatedNode place) = ReadNode(parser, null, 0);
                parser.Consume<DocumentEnd>();
                documents.AddRange(Objects(node, place));
            }
        }
        catch (YamlException e)
        {
            throw Refuse((int)e.Start.Line, (int)e.Start.Column, "The text is not valid YAML at this place or shortly before it.");
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or OverflowException or NullReferenceException or IndexOutOfRangeException)
        {
            // YamlDotNet 16.3 loses its way in some broken texts.
            throw Refuse(0, 0, "The text is not valid YAML.");
        }

        return documents;
    }

    private IEnumerable<ManifestDocument> Objects(JsonNode? node, LocatedNode place)
    {
        switch (node)
        {
            case null:
                return [];
            case JsonObject list when list.Text("kind") is { } kind && kind.EndsWith("List", StringComparison.Ordinal) && list.List("items") is { } items:
                LocatedNode? entries = place.Find("items");
                return items.ToList().SelectMany((item, i) => Objects(item?.DeepClone(), entries?.Find(i.ToString(CultureInfo.InvariantCulture)) ?? place)).ToList();
            case JsonObject manifest:
                return [new ManifestDocument(manifest, place, file)];
            default:
                throw Refuse(place.Line, place.Column, "The document is not an object.");
        }
    }

    private (JsonNode? Node, LocatedNode Place) ReadNode(IParser parser, Mark? key, int depth)
    {
        if (depth > DeepestNode)
            throw Refuse(parser.Current, $"Values are nested more than {DeepestNode} deep.");
        Count(parser.Current, 1);
        int before = nodes;
        ParsingEvent current = parser.Current!;
        Mark start = key ?? current.Start;
        (JsonNode? Node, LocatedNode Place) read;
        AnchorName anchor = current is NodeEvent named ? named.Anchor : AnchorName.Empty;
        switch (current)
        {
            case AnchorAlias alias:
                parser.MoveNext();
                if (!anchors.TryGetValue(alias.Value, out (JsonNode? Node, LocatedNode Place, int Count) known))
                    throw Refuse(alias, $"There is no anchor '{alias.Value}'.");
                Count(alias, known.Count);
                return (known.Node?.DeepClone(), known.Place with { Line = (int)start.Line, Column = (int)start.Column });
            case Scalar scalar:
                parser.MoveNext();
                read = (YamlScalar.Read(scalar), new LocatedNode((int)start.Line, (int)start.Column) { Text = scalar.Value });
                break;
            case SequenceStart:
                read = ReadList(parser, start, depth);
                break;
            case MappingStart:
                read = ReadMapping(parser, start, depth);
                break;
            default:
                throw Refuse(current, "The text is not valid YAML at this place.");
        }

        if (!anchor.IsEmpty)
            anchors[anchor] = (read.Node, read.Place, nodes - before + 1);
        return read;
    }

    private (JsonNode? Node, LocatedNode Place) ReadList(IParser parser, Mark start, int depth)
    {
        parser.Consume<SequenceStart>();
        var list = new JsonArray();
        var places = new List<LocatedNode>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            (JsonNode? entry, LocatedNode place) = ReadNode(parser, null, depth + 1);
            list.Add(entry);
            places.Add(place);
        }

        return (list, new LocatedNode((int)start.Line, (int)start.Column) { Entries = places });
    }

    private (JsonNode? Node, LocatedNode Place) ReadMapping(IParser parser, Mark start, int depth)
    {
        parser.Consume<MappingStart>();
        var mapping = new JsonObject();
        var places = new Dictionary<string, LocatedNode>(StringComparer.Ordinal);
        var merged = new List<(JsonObject Fields, LocatedNode Place)>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (parser.Current is not Scalar key)
                throw Refuse(parser.Current, "A key must be a text.");
            parser.MoveNext();
            (JsonNode? value, LocatedNode place) = ReadNode(parser, key.Start, depth + 1);
            if (key.Value == "<<" && key.Style == ScalarStyle.Plain)
                AddMerged(key, value, place, merged);
            else if (!mapping.TryAdd(key.Value, value))
                throw Refuse(key, $"The key '{key.Value}' is there twice; kubectl takes one of them, or refuses.");
            else
                places[key.Value] = place;
        }

        foreach ((JsonObject fields, LocatedNode place) in merged)
        {
            foreach ((string name, JsonNode? value) in fields)
            {
                if (mapping.TryAdd(name, value?.DeepClone()))
                    places[name] = place.Find(name) ?? place;
            }
        }

        return (mapping, new LocatedNode((int)start.Line, (int)start.Column) { Fields = places });
    }

    private void AddMerged(Scalar key, JsonNode? value, LocatedNode place, List<(JsonObject Fields, LocatedNode Place)> merged)
    {
        switch (value)
        {
            case JsonObject fields:
                merged.Add((fields, place));
                break;
            case JsonArray list when list.All(e => e is JsonObject):
                merged.AddRange(list.Select((e, i) => (e!.AsObject(), place.Entries?[i] ?? place)));
                break;
            default:
                throw Refuse(key, "'<<' takes mappings.");
        }
    }

    private void Count(ParsingEvent? at, int more)
    {
        nodes += more;
        if (nodes > MostNodes)
            throw Refuse(at, $"The text has more than {MostNodes} values.");
    }

    private DismException Refuse(ParsingEvent? at, string message) => Refuse((int)(at?.Start.Line ?? 0), (int)(at?.Start.Column ?? 0), message);

    private DismException Refuse(int line, int column, string message)
    {
        var place = new SourceLocation(file, line, column);
        return new DismException(ErrorCode.ManifestRefused, $"{place}: {message}", "Correct the manifest.", file);
    }
}
