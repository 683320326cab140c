using System.Collections.Immutable;

namespace DismPS.Engine.Cluster.Objects;

/// <summary>A service account of a cluster.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Secrets">Names of the secrets that it lists.</param>
public sealed record KnownServiceAccount(string Namespace, string Name, ImmutableArray<string> Secrets);
