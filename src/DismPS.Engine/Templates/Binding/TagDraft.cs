namespace DismPS.Engine.Templates.Binding;

/// <summary>What could be read of a tag.</summary>
internal sealed record TagDraft(Field<string> Name, Field<string> Value);
