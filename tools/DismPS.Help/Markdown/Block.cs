namespace DismPS.Help.Markdown;

/// <summary>A part of a page.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Line">Its first line, from 1.</param>
/// <param name="Level">Level of a heading from 1, or of a list from 0; else 0.</param>
/// <param name="Text">Text without marks; code as it stands.</param>
/// <param name="Language">The word after an opening fence; else empty.</param>
public sealed record Block(BlockKind Kind, int Line, int Level, string Text, string Language = "");
