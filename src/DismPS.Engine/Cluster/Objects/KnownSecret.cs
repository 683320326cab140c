using System.Collections.Frozen;

namespace DismPS.Engine.Cluster.Objects;

/// <summary>A secret of a cluster, without its values.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Annotations">Its annotations; they have no secrets.</param>
/// <param name="Keys">Names of its values; null when they were not read.</param>
public sealed record KnownSecret(string Namespace, string Name, FrozenDictionary<string, string> Annotations, FrozenSet<string>? Keys);
