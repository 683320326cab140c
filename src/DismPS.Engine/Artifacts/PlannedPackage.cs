using System.Collections.Immutable;

namespace DismPS.Engine.Artifacts;

/// <summary>The archive that a packaging would make of a resource.</summary>
/// <param name="Package">Names, size and hash; the archive itself is gone again, and its path is where it would be.</param>
/// <param name="Entries">What would be in it, in its order.</param>
/// <param name="Upload">What would become of it.</param>
public sealed record PlannedPackage(PackagedResource Package, ImmutableArray<ArchiveEntry> Entries, PlannedUpload Upload);
