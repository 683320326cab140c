namespace DismPS.Engine.Operations;

/// <summary>A file of an exported manifest.</summary>
/// <param name="Path">Path in the folder, with <c>/</c>; of a single file its name, or empty.</param>
/// <param name="Text">What is in it.</param>
public sealed record ExportedFile(string Path, string Text);
