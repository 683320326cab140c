namespace DismPS.Engine.Templates.Schema;

/// <summary>What a field holds.</summary>
internal enum FieldKind
{
    Text,
    Integer,
    Number,
    Boolean,
    Texts,
    Integers,

    /// <summary>A mapping with fields of its own.</summary>
    Group,

    /// <summary>A list of such mappings.</summary>
    Groups,
}
