namespace DismPS.Engine.Models;

/// <summary>A fault of a graph that every runtime refuses and that is visible in the file.</summary>
/// <param name="Message">One sentence without the full stop, beginning with the place.</param>
public sealed record OnnxDefect(string Message);
