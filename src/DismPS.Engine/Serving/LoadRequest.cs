using System.Collections.Immutable;

namespace DismPS.Engine.Serving;

/// <summary>What a client wants of the load of a model in place of what lies in the repository.</summary>
public sealed record LoadRequest
{
    /// <summary>What the name of a parameter begins with that has a file; the path within the model's folder follows.</summary>
    public const string FilePrefix = "file:";

    /// <summary>Nothing: the model as it lies in the repository.</summary>
    public static LoadRequest Plain { get; } = new();

    /// <summary>The model's configuration as JSON text (Triton's parameter <c>config</c>); null for that of the repository.</summary>
    public string? ConfigText { get; init; }

    /// <summary>
    /// All files of the model by their paths within its folder, such as <c>1/model.onnx</c>; empty for those of the repository. Files need a
    /// configuration.
    /// </summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files { get; init; } = ImmutableDictionary<string, ReadOnlyMemory<byte>>.Empty;
}
