namespace DismPS.Engine.Models.TorchScript;

/// <summary>An argument of forward.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type as TorchScript writes it, for example <c>Optional[Tensor]</c>.</param>
/// <param name="HasDefault">True when it may be left out.</param>
internal sealed record TorchArgument(string Name, string Type, bool HasDefault)
{
    public bool IsTensor => Type == "Tensor";

    /// <summary>True for the dictionary that Triton fills by the names of its inputs.</summary>
    public bool IsDictionary => Type.StartsWith("Dict[", StringComparison.Ordinal);

    public bool IsList => Type.StartsWith("List[", StringComparison.Ordinal);
}
