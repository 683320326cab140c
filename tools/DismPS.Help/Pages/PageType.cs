using DismPS.Help.Markdown;

namespace DismPS.Help.Pages;

/// <summary>A type that goes in or comes out.</summary>
/// <param name="Name">Full name.</param>
/// <param name="Description">What it stands for, with a list of its members.</param>
public sealed record PageType(string Name, IReadOnlyList<Block> Description);
