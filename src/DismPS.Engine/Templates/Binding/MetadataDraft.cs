using System.Collections.Immutable;

namespace DismPS.Engine.Templates.Binding;

/// <summary>What could be read of an InputMetadata entry.</summary>
internal sealed record MetadataDraft(
    string Path,
    Field<string> Name,
    Field<string> Source,
    Field<string> Endpoint,
    Field<ImmutableArray<SignatureDraft>> Attributes,
    Field<ImmutableArray<FilterDraft>> Filter);
