using System.Collections.Frozen;
using System.Collections.Immutable;

namespace DismPS.Engine.Cluster.Objects;

/// <summary>
/// The fields of an InferenceService, as the custom resource definition of KServe 0.20 has them, with the release that each came with.
/// Read from <c>InferenceServiceFields.txt</c>, whose head tells where it comes from and how it is written.
/// </summary>
internal sealed class FieldTree
{
    private static readonly Lazy<FieldTree> Loaded = new(Load);

    private readonly FrozenDictionary<string, FrozenDictionary<string, Field>> types;

    private FieldTree(Dictionary<string, FrozenDictionary<string, Field>> types, string root)
    {
        this.types = types.ToFrozenDictionary();
        Spec = new FieldType(FieldKind.Object) { TypeName = root };
    }

    /// <summary>The tree of InferenceServices.</summary>
    public static FieldTree InferenceService => Loaded.Value;

    /// <summary>Type of <c>spec</c>.</summary>
    public FieldType Spec { get; }

    /// <summary>Fields of an object type.</summary>
    public FrozenDictionary<string, Field> FieldsOf(FieldType type) => types[type.TypeName!];

    private static FieldTree Load()
    {
        using Stream stream = typeof(FieldTree).Assembly.GetManifestResourceStream("cluster/InferenceServiceFields.txt")!;
        using var reader = new StreamReader(stream);
        var types = new Dictionary<string, FrozenDictionary<string, Field>>();
        string? root = null;
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            string[] parts = line.Split(' ');
            root ??= parts[0];
            types[parts[0]] = parts.Skip(1).Select(ReadField).ToFrozenDictionary(f => f.Name);
        }

        return new FieldTree(types, root!);
    }

    private static Field ReadField(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string type = text[(colon + 1)..];
        Version? since = null;
        if (type.LastIndexOf('^') is > 0 and var caret)
        {
            since = Version.Parse(type[(caret + 1)..]);
            type = type[..caret];
        }

        bool required = type.EndsWith('!');
        return new Field(text[..colon], ReadType(required ? type[..^1] : type), required, since);
    }

    private static FieldType ReadType(string text)
    {
        switch (text[0])
        {
            case '@':
                return new FieldType(FieldKind.Object) { TypeName = text[1..] };
            case '{':
                return new FieldType(FieldKind.Mapping) { Item = ReadType(text[1..^1]) };
            case '[':
                string inner = text[1..^1];
                int bar = inner.LastIndexOf('|');
                return new FieldType(FieldKind.List)
                {
                    Item = ReadType(bar < 0 ? inner : inner[..bar]),
                    Keys = bar < 0 ? default : inner[bar..] == "|*" ? [] : [.. inner[(bar + 1)..].Split(',')],
                };
            default:
                FieldKind kind = text[0] switch
                {
                    's' => FieldKind.Text,
                    't' => FieldKind.Time,
                    'i' => FieldKind.Integer,
                    'l' => FieldKind.Long,
                    'b' => FieldKind.Boolean,
                    'n' => FieldKind.Number,
                    'q' => FieldKind.Quantity,
                    'x' => FieldKind.IntegerOrText,
                    _ => FieldKind.Any,
                };
                ImmutableArray<string> values = text.StartsWith("s=", StringComparison.Ordinal) ? [.. text[2..].Split(',')] : default;
                return new FieldType(kind) { Values = values };
        }
    }
}
