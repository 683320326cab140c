namespace DismPS.Engine.Diagnostics;

/// <summary>A part of a text and what to put in its place.</summary>
/// <param name="Start">Offset of its first character, in UTF-16 code units; a byte order mark does not count.</param>
/// <param name="End">Offset behind its last character; equal to <paramref name="Start"/> to insert.</param>
/// <param name="NewText">The characters to write; empty to remove.</param>
/// <param name="Value">The text that a reader of the template gets from <paramref name="NewText"/>, without quotes.</param>
public readonly record struct TextEdit(int Start, int End, string NewText, string Value);
