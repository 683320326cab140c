namespace DismPS.KubernetesStandIn;

/// <summary>What a path under <c>/api</c> or <c>/apis</c> means.</summary>
/// <param name="Type">Kind of the object.</param>
/// <param name="Namespace">Its namespace; null for all of them, and for kinds without.</param>
/// <param name="Name">Its name; null for the collection.</param>
/// <param name="Subresource">What of it; null for the object itself.</param>
internal sealed record ApiPath(ResourceType Type, string? Namespace, string? Name, string? Subresource)
{
    /// <summary>Reads a path; null when it is no resource's.</summary>
    public static ApiPath? Read(string path, IReadOnlyList<ResourceType> types)
    {
        string[] parts = [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];
        (string group, string version, string[] rest) = parts switch
        {
            ["api", var v, .. var r] => ("", v, r),
            ["apis", var g, var v, .. var r] => (g, v, r),
            _ => ("", "", []),
        };
        ResourceType? Find(string plural) => types.FirstOrDefault(t => t.Group == group && t.Version == version && t.Plural == plural);
        if (rest is ["namespaces", var ns, var plural, .. var tail] && Find(plural) is { IsNamespaced: true } namespaced)
            return new ApiPath(namespaced, ns, tail.ElementAtOrDefault(0), tail.Length > 1 ? string.Join('/', tail[1..]) : null);
        if (rest is [var collection, .. var more] && Find(collection) is ResourceType type && (!type.IsNamespaced || more.Length == 0))
            return new ApiPath(type, null, more.ElementAtOrDefault(0), more.Length > 1 ? string.Join('/', more[1..]) : null);
        return null;
    }
}
