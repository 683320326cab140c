namespace DismPS.Engine.Templates;

/// <summary>A key and its value.</summary>
/// <param name="Key">The key; its kind is <see cref="ScalarKind.Text"/> in a sound template.</param>
/// <param name="Value">The value; a null scalar when nothing was written.</param>
/// <param name="IsMerged">True when a merge key (<c>&lt;&lt;</c>) brought it from another mapping.</param>
public sealed record MappingEntry(ScalarNode Key, TemplateNode Value, bool IsMerged);
