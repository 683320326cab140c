namespace DismPS.Engine.Operations;

/// <summary>Something about a new template that the model file does not say.</summary>
/// <param name="Text">What to ask.</param>
/// <param name="Default">What stands in the template when there is no answer.</param>
public sealed record TemplateQuestion(string Text, string Default);
