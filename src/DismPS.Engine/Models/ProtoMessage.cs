namespace DismPS.Engine.Models;

/// <summary>The fields of a protobuf message, in the order of its definition.</summary>
internal sealed class ProtoMessage(params ProtoField[] fields)
{
    public IReadOnlyList<ProtoField> Fields => fields;

    public ProtoField? Find(string name) => Array.Find(fields, f => f.Name == name);
}
