namespace DismPS;

/// <summary>A workspace of DIALS.</summary>
/// <param name="Name">Name.</param>
/// <param name="IsDefault">Whether calls without a workspace go to it.</param>
public sealed record DialsWorkspace(string Name, bool IsDefault);
