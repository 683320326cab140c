namespace DismPS.Engine.Models;

/// <summary>Kinds of tokens of the protobuf text format.</summary>
internal enum TextProtoTokenKind
{
    End,
    Identifier,
    Number,
    String,
    Symbol,
}

/// <summary>One token.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text; for strings the decoded content.</param>
/// <param name="Line">Line from 1.</param>
/// <param name="Column">Column from 1.</param>
internal readonly record struct TextProtoToken(TextProtoTokenKind Kind, string Text, int Line, int Column)
{
    public bool Is(char symbol) => Kind == TextProtoTokenKind.Symbol && Text[0] == symbol;

    public override string ToString() => Kind == TextProtoTokenKind.End ? "the end of the file" : $"'{Text}'";
}
