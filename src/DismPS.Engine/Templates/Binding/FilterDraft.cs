namespace DismPS.Engine.Templates.Binding;

/// <summary>What could be read of a filter; an absent operation is EQ.</summary>
internal sealed record FilterDraft(string Path, Field<string> Name, Field<string> Value, Field<string> Operation);
