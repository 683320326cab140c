using DismPS.Engine.Storage.Objects;

namespace DismPS.Engine.Storage.Publications;

/// <summary>One file of a version.</summary>
/// <param name="Path">From the version's folder, with <c>/</c>.</param>
/// <param name="Content">What is in it.</param>
internal sealed record ModelFile(string Path, ObjectContent Content);
