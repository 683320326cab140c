using System.Collections.Immutable;
using DismPS.Engine.Storage.Objects;

namespace DismPS.Engine.Storage.Publications;

/// <summary>How a version in the store compares with the files that it should have.</summary>
/// <param name="Index">The service's index; null when there is none.</param>
/// <param name="Missing">Files that are not there, or with other content.</param>
/// <param name="Foreign">Objects in the version's folder that are none of its files.</param>
internal sealed record PublicationState(PublicationIndex? Index, ImmutableArray<ModelFile> Missing, ImmutableArray<StoredObject> Foreign)
{
    /// <summary>True when the version has an entry.</summary>
    internal bool Has(ModelTree tree) => Index?.Publications.Any(p => p.Version == tree.Version) == true;

    /// <summary>True when the version is the newest one.</summary>
    internal bool IsLatest(ModelTree tree) => Index?.Latest?.Version == tree.Version;
}
