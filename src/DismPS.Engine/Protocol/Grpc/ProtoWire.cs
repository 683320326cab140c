namespace DismPS.Engine.Protocol.Grpc;

/// <summary>Forms of a field in protobuf.</summary>
internal enum ProtoWire
{
    /// <summary>A number of one to ten bytes.</summary>
    Varint = 0,

    /// <summary>Eight bytes.</summary>
    Fixed64 = 1,

    /// <summary>A length and so many bytes.</summary>
    Length = 2,

    /// <summary>The beginning of a group.</summary>
    StartGroup = 3,

    /// <summary>The end of a group.</summary>
    EndGroup = 4,

    /// <summary>Four bytes.</summary>
    Fixed32 = 5,
}
