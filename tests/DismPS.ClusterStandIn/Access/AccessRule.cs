namespace DismPS.KubernetesStandIn;

/// <summary>What a user may do; <c>*</c> stands for everything.</summary>
/// <param name="Verbs"><c>get</c>, <c>list</c>, <c>watch</c>, <c>create</c>, <c>update</c>, <c>patch</c>, <c>delete</c>.</param>
/// <param name="Resources">Plurals, with a subresource after a slash: <c>pods/log</c>.</param>
/// <param name="Groups">API groups; the core one is empty.</param>
/// <param name="Namespace">The only namespace in which it holds; null for all and for what has none.</param>
public sealed record AccessRule(IReadOnlyList<string> Verbs, IReadOnlyList<string> Resources, IReadOnlyList<string> Groups, string? Namespace = null)
{
    /// <summary>Everything everywhere.</summary>
    public static readonly AccessRule Everything = new(["*"], ["*"], ["*"]);

    /// <summary>Whether it allows something.</summary>
    public bool Allows(string verb, string group, string resource, string? ns) =>
        (Namespace is null || Namespace == ns) && Has(Verbs, verb) && Has(Resources, resource) && Has(Groups, group);

    private static bool Has(IReadOnlyList<string> list, string value) => list.Contains("*") || list.Contains(value);
}
