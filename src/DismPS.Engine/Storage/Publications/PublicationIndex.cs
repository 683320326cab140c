using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Storage.Publications;

/// <summary>What was published of one service, in the order of the publications: <c>publications.json</c> in the service's folder.</summary>
public sealed record PublicationIndex
{
    /// <summary>Name of its file.</summary>
    public const string FileName = "publications.json";

    /// <summary>The form that this program writes; newer ones are not read.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Largest size in bytes. An entry has about 500.</summary>
    public const int MaxBytes = 8 << 20;

    /// <summary>Form of the index.</summary>
    public required int Schema { get; init; }

    /// <summary>Model name on the wire.</summary>
    public required string Service { get; init; }

    /// <summary>Newest last. A version that was published again, after another one, stands here again.</summary>
    public required ImmutableArray<PublicationEntry> Publications { get; init; }

    /// <summary>What other versions of this program wrote; kept as it is.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }

    /// <summary>The newest publication; null when there is none.</summary>
    [JsonIgnore]
    public PublicationEntry? Latest => Publications.IsEmpty ? null : Publications[^1];

    /// <summary>An index without publications.</summary>
    internal static PublicationIndex Empty(string service) => new() { Schema = CurrentSchema, Service = service, Publications = [] };

    /// <summary>Reads one.</summary>
    /// <param name="json">The file; null for none.</param>
    /// <param name="service">The service whose folder it lies in.</param>
    /// <param name="address">Where it lies, for messages.</param>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="DismException"><see cref="ErrorCode.StorageFailed"/>: it is damaged, or of a newer version of this program. Nothing is written over it.</exception>
    internal static PublicationIndex? Parse(byte[]? json, string service, string address)
    {
        if (json is null)
            return null;
        try
        {
            if (SchemaOf(json) is var schema and > CurrentSchema)
            {
                throw new DismException(
                    ErrorCode.StorageFailed, $"The index {address} has the form {schema}; this version of dismps reads {CurrentSchema}.", "Update dismps. The index is left as it is.", address);
            }

            PublicationIndex? index = JsonSerializer.Deserialize(json, PublicationJson.Default.PublicationIndex);
            return FaultOf(index, service) is { } fault ? throw Damaged(address, fault) : index;
        }
        catch (JsonException e)
        {
            throw Damaged(address, $"line {e.LineNumber + 1} is no such JSON");
        }
    }

    /// <summary>The JSON form.</summary>
    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, PublicationJson.Default.PublicationIndex);

    private static long SchemaOf(byte[] json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("schema", out JsonElement schema)
            && schema.ValueKind == JsonValueKind.Number && schema.TryGetInt64(out long number) ? number : 0;
    }

    private static string? FaultOf(PublicationIndex? index, string service)
    {
        if (index is null || index.Publications.IsDefault)
            return "it has no publications";
        if (index.Schema != CurrentSchema)
            return $"its form is {index.Schema}";
        if (index.Service != service)
            return "it is the index of another service";
        foreach (PublicationEntry? entry in index.Publications)
        {
            if (entry is null || !IsHex(entry.Version, ModelTree.VersionLength) || !IsHex(entry.Sha256, 64) || entry.Sha256[..ModelTree.VersionLength] != entry.Version || entry.Files < 0 || entry.Bytes < 0)
                return "an entry names no version, or not what it holds";
        }

        return null;
    }

    /// <summary>True for so many lower-case hexadecimal digits.</summary>
    internal static bool IsHex(string text, int length) => text.Length == length && text.All(char.IsAsciiHexDigitLower);

    private static DismException Damaged(string address, string fault) => new(
        ErrorCode.StorageFailed, $"The index {address} is damaged: {fault}.",
        "Restore it, or move it away: models that are published again get entries again. It is left as it is.", address);
}
