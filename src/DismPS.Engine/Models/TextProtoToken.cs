namespace DismPS.Engine.Models;

/// <summary>Kinds of tokens of the protobuf text format.</summary>
internal enum TextProtoTokenKind
{
    End,
    Identifier,
    Integer,
    Float,
    String,
    Symbol,
}

/// <summary>One token.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text as it stands in the file; a string with its quotes.</param>
/// <param name="Line">Line from 1.</param>
/// <param name="Column">Column from 1.</param>
internal readonly record struct TextProtoToken(TextProtoTokenKind Kind, string Text, int Line, int Column)
{
    /// <summary>Whether this is the mark; a string is never a mark, because its text begins with a quote.</summary>
    public bool Is(string mark) => Text == mark;
}
