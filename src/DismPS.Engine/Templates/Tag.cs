namespace DismPS.Engine.Templates;

/// <summary>A name and value that travel to DIALS.</summary>
/// <param name="Name">At most 63 characters of <c>a-z 0-9 - _</c>.</param>
/// <param name="Value">Text.</param>
public sealed record Tag(string Name, string Value);
