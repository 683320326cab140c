namespace DismPS.Engine.Cluster.Objects;

/// <summary>Finds the runtime that KServe would take for a model.</summary>
public static class RuntimeSelection
{
    /// <summary>The runtime of a name: one of the namespace comes before one of the cluster.</summary>
    /// <returns>Null when there is none.</returns>
    public static KnownRuntime? Named(ClusterFacts facts, string ns, string name)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts.Runtimes.FirstOrDefault(r => r.Name == name && r.Namespace == ns) ?? facts.Runtimes.FirstOrDefault(r => r.Name == name && r.Namespace is null);
    }

    /// <summary>The runtime that KServe chooses when a service names none: of the namespace first, then by priority, protocol, age (the newest) and name.</summary>
    /// <param name="facts">The cluster.</param>
    /// <param name="ns">Namespace of the service.</param>
    /// <param name="format">Format of the model.</param>
    /// <param name="version">Its version; null for any.</param>
    /// <param name="protocol">The protocol; KServe takes <c>v1</c> when a service names none, Triton's format excepted.</param>
    /// <param name="multiNode">Whether the service has workers.</param>
    /// <returns>Null when none serves it.</returns>
    public static KnownRuntime? Choose(ClusterFacts facts, string ns, string format, string? version, string protocol, bool multiNode = false)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts.Runtimes
            .Where(r => r.Namespace is null || r.Namespace == ns)
            .Where(r => !r.IsDisabled && !r.IsMultiModel && r.IsMultiNode == multiNode && r.Supports(format, version, byItself: true) && r.Speaks(protocol))
            .OrderBy(r => r.Namespace is null)
            .ThenByDescending(r => r.Formats.First(f => f.Name == format).Priority ?? int.MinValue)
            .ThenBy(r => r.Protocols.Select(ProtocolOrder).DefaultIfEmpty(0).Min())
            .ThenByDescending(r => r.Created)
            .ThenBy(r => r.Name, StringComparer.Ordinal)
            .FirstOrDefault();
    }

    private static int ProtocolOrder(string protocol) => protocol switch { "v1" => 1, "v2" => 2, "grpc-v1" => 3, "grpc-v2" => 4, _ => 0 };
}
