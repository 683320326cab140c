namespace DismPS.KubernetesStandIn;

/// <summary>Somebody with a bearer token. The kubeconfig has a context of the same name.</summary>
/// <param name="Context">Name of the context.</param>
/// <param name="Token">The token.</param>
/// <param name="Name">User name as messages tell it.</param>
public sealed record ClusterUser(string Context, string Token, string Name)
{
    /// <summary>May do everything.</summary>
    public static readonly ClusterUser Admin = new("admin", "ADMIN-TOKEN", "kubernetes-admin") { Groups = ["system:masters"], Rules = [AccessRule.Everything] };

    /// <summary>May read InferenceServices, pods, their logs and events in the namespace <c>jec</c>, and nothing else.</summary>
    public static readonly ClusterUser Viewer = new("viewer", "VIEWER-TOKEN", "viewer@example.org")
    {
        Rules =
        [
            new AccessRule(["get", "list", "watch"], ["inferenceservices"], ["serving.kserve.io"], "jec"),
            new AccessRule(["get", "list", "watch"], ["pods", "pods/log", "events"], [""], "jec"),
        ],
    };

    /// <summary>Groups, besides <c>system:authenticated</c>.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>What the user may do. Roles and RoleBindings in the cluster add to it.</summary>
    public IReadOnlyList<AccessRule> Rules { get; init; } = [];

    /// <summary>Namespace of the context.</summary>
    public string Namespace { get; init; } = "jec";

    /// <summary>Whether the server knows the token; the context of a user that it does not know is answered with 401.</summary>
    public bool IsKnown { get; init; } = true;

    /// <summary>A service account; its rights are those that RoleBindings give it.</summary>
    public static ClusterUser ServiceAccount(string ns, string name, string token) => new(name, token, $"system:serviceaccount:{ns}:{name}")
    {
        Groups = ["system:serviceaccounts", $"system:serviceaccounts:{ns}"],
        Namespace = ns,
    };
}
