namespace DismPS.Engine.Operations;

/// <summary>A step of <see cref="CreateEnvironment.StreamAsync"/>: a line of pip, uv or venv, or the end.</summary>
/// <param name="Line">The line; null at the end.</param>
/// <param name="Result">What was made; null until the end.</param>
public readonly record struct EnvironmentProgress(string? Line, CreatedEnvironment? Result);
