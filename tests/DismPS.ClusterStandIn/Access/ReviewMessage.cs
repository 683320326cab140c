using System.Text;
using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>
/// Reads reviews in the binary form (<c>application/vnd.kubernetes.protobuf</c>), which newer kubectl sends for them. Fields are those of
/// k8s.io.api.authorization.v1 and k8s.io.apimachinery.pkg.runtime.Unknown.
/// </summary>
internal static class ReviewMessage
{
    public const string ContentType = "application/vnd.kubernetes.protobuf";

    private static readonly byte[] Magic = [.. "k8s\0"u8];

    private static readonly string[] Attributes = ["", "namespace", "verb", "group", "version", "resource", "subresource", "name"];

    /// <exception cref="ApiFailure">It is no such message.</exception>
    public static JsonObject Read(byte[] body)
    {
        if (!body.AsSpan().StartsWith(Magic))
            throw ApiFailure.BadRequest("the object provided is unrecognized");
        try
        {
            IReadOnlyDictionary<int, byte[]> unknown = Fields(body.AsSpan(Magic.Length));
            IReadOnlyDictionary<int, byte[]> meta = Fields(unknown.GetValueOrDefault(1, []));
            JsonObject review = new() { ["kind"] = Text(meta, 2), ["apiVersion"] = Text(meta, 1), ["metadata"] = new JsonObject() };
            IReadOnlyDictionary<int, byte[]> spec = Fields(Fields(unknown.GetValueOrDefault(2, [])).GetValueOrDefault(2, []));
            if (spec.TryGetValue(1, out byte[]? resource))
                review["spec"] = new JsonObject { ["resourceAttributes"] = new JsonObject(Fields(resource).Where(f => f.Key < Attributes.Length).Select(f => KeyValuePair.Create<string, JsonNode?>(Attributes[f.Key], Encoding.UTF8.GetString(f.Value)))) };
            return review;
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentOutOfRangeException or OverflowException)
        {
            throw ApiFailure.BadRequest("the object provided is unrecognized");
        }
    }

    private static string Text(IReadOnlyDictionary<int, byte[]> fields, int number) => Encoding.UTF8.GetString(fields.GetValueOrDefault(number, []));

    private static Dictionary<int, byte[]> Fields(ReadOnlySpan<byte> message)
    {
        Dictionary<int, byte[]> fields = [];
        while (message.Length > 0)
        {
            ulong tag = Number(ref message);
            if ((tag & 7) == 2)
            {
                int length = checked((int)Number(ref message));
                fields[(int)(tag >> 3)] = message[..length].ToArray();
                message = message[length..];
            }
            else
                Number(ref message);
        }
        return fields;
    }

    private static ulong Number(ref ReadOnlySpan<byte> message)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = message[0];
            message = message[1..];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
