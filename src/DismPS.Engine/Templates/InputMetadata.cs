using System.Collections.Immutable;

namespace DismPS.Engine.Templates;

/// <summary>Values from OMS that the platform adds to each request as inputs named <c>Name__Attribute</c>.</summary>
/// <param name="Name">First part of the inputs' names.</param>
/// <param name="Source">Always <c>OMS</c>.</param>
/// <param name="Endpoint"><c>lumisections</c>, <c>hltpathrates</c> or <c>datasetrates</c>.</param>
/// <param name="Attributes">The values.</param>
/// <param name="Filter">Filters; default when absent or null.</param>
public sealed record InputMetadata(
    string Name, string Source, string Endpoint, ImmutableArray<MetadataAttribute> Attributes, ImmutableArray<MetadataFilter> Filter);
