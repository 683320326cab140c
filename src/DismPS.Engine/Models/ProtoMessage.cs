namespace DismPS.Engine.Models;

/// <summary>The fields of a protobuf message, in the order of its definition.</summary>
internal sealed class ProtoMessage
{
    private readonly ProtoField[] fields;

    public ProtoMessage(string name, params ProtoField[] fields)
    {
        Name = name;
        this.fields = fields;
        foreach (ProtoField map in fields)
        {
            // As the compiler of definitions calls the message of a map's entries.
            if (map.Kind == ProtoFieldKind.Map)
                map.Message!.Name = $"{name}.{string.Concat(map.Name.Split('_').Select(w => char.ToUpperInvariant(w[0]) + w[1..]))}Entry";
        }
    }

    /// <summary>Full name, for messages.</summary>
    public string Name { get; private set; }

    public IReadOnlyList<ProtoField> Fields => fields;

    public ProtoField? Find(string name) => Array.Find(fields, f => f.Name == name);

    /// <summary>The field of a name in protobuf's JSON: the definition's own, or the same in camel case.</summary>
    public ProtoField? FindJson(string name) => Find(name) ?? Array.Find(fields, f => f.JsonName == name);
}
