namespace DismPS;

/// <summary>An assertion that Pester's Should has from this module.</summary>
/// <param name="Name">Its name: <c>Should -Name</c>.</param>
/// <param name="PesterVersion">The Pester that has it.</param>
public sealed record DismAssertion(string Name, Version PesterVersion);
