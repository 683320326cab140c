namespace DismPS.Engine.Templates.Writing;

/// <summary>A text of a new template.</summary>
/// <param name="Text">The value.</param>
/// <param name="IsPlaceholder">True when nobody said it: the user must look at it.</param>
internal sealed record OutlineValue(string Text, bool IsPlaceholder);
