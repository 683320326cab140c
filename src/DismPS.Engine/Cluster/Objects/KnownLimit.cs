namespace DismPS.Engine.Cluster.Objects;

/// <summary>A limit of a namespace for resources of pods.</summary>
/// <param name="Source">Object that sets it: <c>ResourceQuota small</c>.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Resource">Resource: <c>cpu</c>, <c>memory</c>, <c>nvidia.com/gpu</c>.</param>
/// <param name="OfLimits">True when it bounds the limits, false when it bounds the requests.</param>
/// <param name="Least">The least for one container; null for no bound.</param>
/// <param name="Most">The most: of a LimitRange for one container, of a quota what is left of it; null for no bound.</param>
public sealed record KnownLimit(string Source, string Namespace, string Resource, bool OfLimits, Quantity? Least, Quantity? Most);
