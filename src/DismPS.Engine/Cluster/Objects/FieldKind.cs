namespace DismPS.Engine.Cluster.Objects;

/// <summary>What a field of a Kubernetes object holds.</summary>
internal enum FieldKind
{
    /// <summary>Anything at all.</summary>
    Any,

    /// <summary>Text.</summary>
    Text,

    /// <summary>A time, as text (RFC 3339).</summary>
    Time,

    /// <summary>A whole number of 32 bits.</summary>
    Integer,

    /// <summary>A whole number of 64 bits.</summary>
    Long,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A quantity: text or number.</summary>
    Quantity,

    /// <summary>A whole number or a text: ports.</summary>
    IntegerOrText,

    /// <summary>A list.</summary>
    List,

    /// <summary>A mapping with free keys.</summary>
    Mapping,

    /// <summary>A mapping with known fields.</summary>
    Object,
}
