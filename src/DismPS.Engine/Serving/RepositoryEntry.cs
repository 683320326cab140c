using DismPS.Engine.Diagnostics;
using DismPS.Engine.Runtimes;

namespace DismPS.Engine.Serving;

/// <summary>One model folder of a repository: a source to load, or the reason why there is none.</summary>
internal sealed record RepositoryEntry(string Name, string Version, ModelSource? Source, DismException? Failure);
