namespace DismPS.Engine.Runtimes.Python;

/// <summary>A module that a model needs of its interpreter.</summary>
/// <param name="Name">First part of its name: <c>sklearn</c>.</param>
/// <param name="ImportedAt"><c>app.py:3</c>; null when no line of the code asks for it.</param>
internal sealed record RequiredModule(string Name, string? ImportedAt);
