namespace DismPS.Engine.Inference.Input;

/// <summary>A fault in well-formed JSON; whoever knows the file turns the offset into line and column.</summary>
internal sealed class JsonContentException(long offset, string message, string? cure = null) : Exception(message)
{
    /// <summary>Byte offset of the token at fault from the begin of what was parsed.</summary>
    public long Offset { get; } = offset;

    public string? Cure { get; } = cure;
}
