namespace DismPS.Engine.Operations.Dials;

/// <summary>A monitoring element that a user names for an input.</summary>
/// <param name="Input">Input; null for the model's only one, or when <paramref name="Element"/> begins with the input's name and <c>=</c>.</param>
/// <param name="Element">Full name of the element.</param>
public sealed record InputElement(string? Input, string Element);
