namespace DismPS.Engine.Protocol;

/// <summary>One entry of a request's <c>outputs</c>.</summary>
/// <param name="Name">Name on the wire.</param>
/// <param name="Index">Position among the model's outputs; -1 when it has none of this name.</param>
/// <param name="Binary">Whether it is wanted as binary data; null when the request's default counts.</param>
/// <param name="Parameters">
/// Its parameters as they stand in the body, the protocol's own (binary_data) among them: one JSON object; empty when there are none.
/// </param>
public readonly record struct RequestedOutput(string Name, int Index, bool? Binary, ReadOnlyMemory<byte> Parameters = default)
{
    /// <summary>How many of the largest elements are wanted as classes (the protocol's classification extension); 0 for the tensor itself.</summary>
    public int Classification { get; init; }
}
