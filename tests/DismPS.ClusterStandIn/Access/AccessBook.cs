using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>Who may do what: the users' own rules, and Roles that RoleBindings give them.</summary>
internal sealed class AccessBook(IReadOnlyList<ClusterUser> users, ObjectStore store)
{
    /// <summary>The user of an Authorization header.</summary>
    public ClusterUser? Find(string? authorization) =>
        authorization?.Split(' ', 2) is ["Bearer", var token] ? users.FirstOrDefault(u => u.IsKnown && u.Token == token.Trim()) : null;

    public bool Allows(ClusterUser user, string verb, string group, string resource, string? ns) =>
        user.Rules.Any(r => r.Allows(verb, group, resource, ns)) || ns is not null && Bound(user, ns).Any(r => r.Allows(verb, group, resource, ns));

    /// <exception cref="ApiFailure">The user may not.</exception>
    public void Demand(ClusterUser user, string verb, ApiPath path)
    {
        string resource = path.Subresource is string sub ? $"{path.Type.Plural}/{sub}" : path.Type.Plural;
        string? ns = path.Type == ResourceTypes.Namespace ? path.Name : path.Namespace;
        if (Allows(user, verb, path.Type.Group, resource, ns))
            return;
        string subject = path.Name is string name ? $"{path.Type.QualifiedName} \"{name}\"" : path.Type.QualifiedName;
        string place = ns is null ? "at the cluster scope" : $"in the namespace \"{ns}\"";
        JsonObject details = path.Name is string n ? new JsonObject { ["name"] = n } : [];
        if (path.Type.Group.Length > 0)
            details["group"] = path.Type.Group;
        details["kind"] = path.Type.Plural;
        throw new ApiFailure(403, "Forbidden", $"{subject} is forbidden: User \"{user.Name}\" cannot {verb} resource \"{resource}\" in API group \"{path.Type.Group}\" {place}", details);
    }

    private IEnumerable<AccessRule> Bound(ClusterUser user, string ns)
    {
        foreach (JsonObject binding in store.List(ResourceTypes.RoleBinding, ns))
        {
            bool isMeant = (binding["subjects"] as JsonArray)?.OfType<JsonObject>().Any(s => Subject(s, ns) == user.Name) is true;
            if (!isMeant || store.Get(ResourceTypes.Role, ns, binding.Text("roleRef", "name") ?? "") is not JsonObject role)
                continue;
            foreach (JsonObject rule in (role["rules"] as JsonArray ?? []).OfType<JsonObject>())
                yield return new AccessRule(Texts(rule, "verbs"), Texts(rule, "resources"), Texts(rule, "apiGroups"), ns);
        }
    }

    private static string? Subject(JsonObject subject, string ns) => subject.Text("kind") == "ServiceAccount"
        ? $"system:serviceaccount:{subject.Text("namespace") ?? ns}:{subject.Text("name")}"
        : subject.Text("name");

    private static string[] Texts(JsonObject rule, string name) => rule[name] is JsonArray list ? [.. list.Select(v => v!.GetValue<string>())] : [];
}
