using System.Collections.Immutable;
using DismPS.Engine.Validation;
using DismPS.Engine.Validation.Comparison;

namespace DismPS.Engine.Operations;

/// <summary>What two templates mean differently.</summary>
/// <param name="Reference">The verdict on the first, without its files; errors are no obstacle as long as the text can be read.</param>
/// <param name="Difference">The verdict on the second.</param>
/// <param name="Changes">The differences in the order of the second template, then what is gone; empty when both mean the same.</param>
public sealed record ComparisonResult(ValidationResult Reference, ValidationResult Difference, ImmutableArray<TemplateChange> Changes);
