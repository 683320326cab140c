namespace DismPS.Engine.Inference;

/// <summary>How an <see cref="HttpInferenceClient"/> sends.</summary>
public sealed record HttpInferenceOptions
{
    /// <summary>How long one answer may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Sends JSON in place of the binary tensor extension, for servers that lack it.</summary>
    public bool UseJson { get; init; }

    /// <summary>Bytes of one answer at most.</summary>
    public long MaxResponseBytes { get; init; } = 1L << 30;
}
