using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>Answers what users ask of their own rights.</summary>
internal sealed class Reviews(AccessBook access, IReadOnlyList<ResourceType> types, TimeProvider time)
{
    public JsonObject Answer(ResourceType type, ClusterUser user, JsonObject asked) =>
        type == ResourceTypes.AccessReview ? Access(user, asked) : Self(user, asked);

    private JsonObject Access(ClusterUser user, JsonObject asked)
    {
        JsonObject answer = asked.DeepClone().AsObject();
        bool isAllowed;
        if (asked.At("spec", "resourceAttributes") is JsonObject resource)
        {
            string group = resource.Text("group") ?? "";
            string plural = resource.Text("resource") ?? "";
            string? sub = resource.Text("subresource");
            string? ns = types.FirstOrDefault(t => t.Group == group && t.Plural == plural) is { IsNamespaced: false } ? null : resource.Text("namespace") is { Length: > 0 } given ? given : null;
            isAllowed = access.Allows(user, resource.Text("verb") ?? "", group, sub is { Length: > 0 } ? $"{plural}/{sub}" : plural, ns);
        }
        else
            isAllowed = true;
        answer["status"] = isAllowed
            ? new JsonObject { ["allowed"] = true, ["reason"] = "RBAC: allowed by a rule of the stand-in" }
            : new JsonObject { ["allowed"] = false };
        return answer;
    }

    private JsonObject Self(ClusterUser user, JsonObject asked)
    {
        JsonObject answer = asked.DeepClone().AsObject();
        answer["metadata"] = new JsonObject { ["creationTimestamp"] = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'") };
        JsonObject info = new() { ["username"] = user.Name };
        if (user.Name.StartsWith("system:serviceaccount:", StringComparison.Ordinal))
            info["uid"] = "a2c3ea91-d568-4ffa-a923-1158ebed46dc";
        info["groups"] = new JsonArray([.. user.Groups.Append("system:authenticated").Select(g => JsonValue.Create(g))]);
        info["extra"] = new JsonObject { ["authentication.kubernetes.io/credential-id"] = new JsonArray("JTI=ff8d0ec2-e3c6-463b-9593-d4d9b279e4dd") };
        answer["status"] = new JsonObject { ["userInfo"] = info };
        return answer;
    }
}
