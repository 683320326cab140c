namespace DismPS.Engine.Templates;

/// <summary>A filter of an OMS query.</summary>
/// <param name="Name">Attribute that is compared.</param>
/// <param name="Value">Text, or a regular expression with <c>LIST_AND_MATCH</c>.</param>
/// <param name="Operation"><c>EQ</c> or <c>LIST_AND_MATCH</c>.</param>
public sealed record MetadataFilter(string Name, string Value, string Operation);
