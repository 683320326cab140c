namespace DismPS.Engine.Protocol;

/// <summary>
/// What a handler says of its answer besides the tensors; filled again and again without new objects. Each is JSON text as it stands in
/// the handler's message (strings with their quotes), checked by who fills it; empty where the handler says nothing.
/// The memory belongs to somebody else and must outlive the writing of the response.
/// </summary>
public sealed class AnswerFields
{
    /// <summary>The response's parameters: one JSON object.</summary>
    public ReadOnlyMemory<byte> Parameters { get; set; }

    /// <summary>An id, a JSON string: used when the request has none.</summary>
    public ReadOnlyMemory<byte> Id { get; set; }

    /// <summary>A model name, a JSON string, in place of the served one.</summary>
    public ReadOnlyMemory<byte> ModelName { get; set; }

    /// <summary>A model version, a JSON string, in place of the served one.</summary>
    public ReadOnlyMemory<byte> ModelVersion { get; set; }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Parameters = default;
        Id = default;
        ModelName = default;
        ModelVersion = default;
    }
}
