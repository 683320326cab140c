using System.Text.Json;
using System.Text.Json.Serialization;

namespace DismPS.Engine.Storage.Publications;

/// <summary>One publication in the index of a service.</summary>
public sealed record PublicationEntry
{
    /// <summary>Name of the version's folder: 12 hexadecimal digits made from its content.</summary>
    public required string Version { get; init; }

    /// <summary>What an InferenceService names as <c>storageUri</c>.</summary>
    public required string StorageUri { get; init; }

    /// <summary>Name of the resource in the template.</summary>
    public required string Resource { get; init; }

    /// <summary><c>InferenceService::Tritonserver::ONNX</c></summary>
    public required string Type { get; init; }

    /// <summary>The template, as its publisher named it.</summary>
    public string? Template { get; init; }

    /// <summary>SHA-256 over path, size and SHA-256 of all files; 64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Number of files.</summary>
    public required int Files { get; init; }

    /// <summary>Bytes of all files.</summary>
    public required long Bytes { get; init; }

    /// <summary>When it was published, UTC, by the publisher's clock.</summary>
    public required DateTimeOffset PublishedAt { get; init; }

    /// <summary><c>user@host</c> of the publisher.</summary>
    public string? PublishedBy { get; init; }

    /// <summary>Version of the program that published.</summary>
    public string? Dismps { get; init; }

    /// <summary>What the publisher said of it.</summary>
    public string? Message { get; init; }

    /// <summary>What other versions of this program wrote; kept as it is.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}
