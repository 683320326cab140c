namespace DismPS.Engine.Templates;

/// <summary>The part of a text that a node takes.</summary>
/// <param name="Line">Line of its first character, from 1.</param>
/// <param name="Column">Column of its first character, from 1, in UTF-16 code units.</param>
/// <param name="Start">Offset of its first character in the text, in UTF-16 code units.</param>
/// <param name="End">Offset behind its last character.</param>
public readonly record struct NodeSpan(int Line, int Column, int Start, int End);
