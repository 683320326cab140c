namespace DismPS.Engine.Models;

/// <summary>Types of protobuf fields that a model configuration has.</summary>
internal enum ProtoFieldKind
{
    Text,
    Bool,
    Int,
    UInt,
    Long,
    ULong,
    Float,
    Double,
    Enum,
    Message,

    /// <summary>A map; the field's message is that of an entry, with <c>key</c> and <c>value</c>.</summary>
    Map,
}
