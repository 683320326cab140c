using DismPS.Help.Markdown;

namespace DismPS.Help.Pages;

/// <summary>An example.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Introduction">Text before the code.</param>
/// <param name="Code">The first block of code.</param>
/// <param name="Remarks">What follows it: text, output and more code.</param>
public sealed record PageExample(string Title, IReadOnlyList<Block> Introduction, string Code, IReadOnlyList<Block> Remarks);
