using System.Collections.Immutable;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Operations;

/// <summary>A new template.</summary>
/// <param name="Path">Where it was written, absolute.</param>
/// <param name="Text">Its text.</param>
/// <param name="OpenFields">Paths of fields whose values were guessed; the text marks them.</param>
/// <param name="WrittenFiles">Other files that were made, absolute: a starter handler.</param>
/// <param name="Validation">What the checker says of it.</param>
public sealed record CreateTemplateResult(
    string Path, string Text, ImmutableArray<string> OpenFields, ImmutableArray<string> WrittenFiles, ValidationResult Validation);
