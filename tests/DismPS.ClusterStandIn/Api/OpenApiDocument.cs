using System.Text;
using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>
/// The part of the server's OpenAPI that kubectl asks for before it writes: which kinds know dry runs and field validation. There are no types
/// in it, so kubectl leaves all checks to the server.
/// </summary>
internal sealed class OpenApiDocument(IReadOnlyList<ResourceType> types)
{
    private static readonly string[] Parameters = ["dryRun", "fieldManager", "fieldValidation", "force"];

    /// <summary>Version 2 in the binary form (openapi.v2.Document of gnostic).</summary>
    public byte[] Binary()
    {
        List<byte> paths = [];
        foreach (ResourceType type in types)
            Message(paths, 2, [.. Field(1, PathOf(type)), .. Field(2, Field(8, Operation(type)))]);
        List<byte> document = [.. Field(1, "2.0")];
        Message(document, 8, [.. paths]);
        return [.. document];
    }

    /// <summary>Version 2 as JSON.</summary>
    public JsonObject Json() => new()
    {
        ["swagger"] = "2.0",
        ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "stand-in" },
        ["paths"] = Paths(types),
        ["definitions"] = new JsonObject(),
    };

    /// <summary>Which documents of version 3 there are.</summary>
    public JsonObject Index() => new()
    {
        ["paths"] = new JsonObject(types.Select(t => Root(t)).Distinct().Select(r => KeyValuePair.Create<string, JsonNode?>(r, new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{r}" }))),
    };

    /// <summary>Version 3 of one group and version; null when there is none.</summary>
    public JsonObject? Group(string root)
    {
        ResourceType[] found = [.. types.Where(t => Root(t) == root)];
        return found.Length == 0 ? null : new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "stand-in" },
            ["paths"] = Paths(found),
            ["components"] = new JsonObject { ["schemas"] = new JsonObject() },
        };
    }

    private static JsonObject Paths(IReadOnlyList<ResourceType> types) => new(types.Select(t => KeyValuePair.Create<string, JsonNode?>(PathOf(t), new JsonObject
    {
        ["patch"] = new JsonObject
        {
            ["parameters"] = new JsonArray([.. Parameters.Select(p => new JsonObject { ["name"] = p, ["in"] = "query", ["schema"] = new JsonObject { ["type"] = "string" } })]),
            ["responses"] = new JsonObject(),
            ["x-kubernetes-group-version-kind"] = new JsonObject { ["group"] = t.Group, ["kind"] = t.Kind, ["version"] = t.Version },
        },
    })));

    private static string Root(ResourceType type) => type.Group.Length == 0 ? $"api/{type.Version}" : $"apis/{type.Group}/{type.Version}";

    private static string PathOf(ResourceType type) => $"/{Root(type)}/{(type.IsNamespaced ? "namespaces/{namespace}/" : "")}{type.Plural}/{{name}}";

    private static byte[] Operation(ResourceType type)
    {
        List<byte> operation = [];
        // ParametersItem > Parameter > NonBodyParameter > QueryParameterSubSchema with its name.
        foreach (string parameter in Parameters)
            Message(operation, 8, Field(1, Field(2, Field(3, [.. Field(2, "query"), .. Field(4, parameter), .. Field(6, "string")]))));
        string kind = $"group: \"{type.Group}\"\nkind: {type.Kind}\nversion: {type.Version}\n";
        Message(operation, 13, [.. Field(1, "x-kubernetes-group-version-kind"), .. Field(2, Field(2, kind))]);
        return [.. operation];
    }

    private static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int number, byte[] content)
    {
        List<byte> field = [];
        Message(field, number, content);
        return [.. field];
    }

    private static void Message(List<byte> target, int number, byte[] content)
    {
        Number(target, (uint)(number << 3 | 2));
        Number(target, (uint)content.Length);
        target.AddRange(content);
    }

    private static void Number(List<byte> target, uint value)
    {
        for (; value >= 0x80; value >>= 7)
            target.Add((byte)(value | 0x80));
        target.Add((byte)value);
    }
}
