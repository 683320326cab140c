using System.Collections.Immutable;

namespace DismPS.Engine.Templates.Schema;

/// <summary>A mapping of the format: its name in the schema, and its fields.</summary>
internal sealed record FieldGroup(string Id, string Description, ImmutableArray<TemplateField> Fields);
