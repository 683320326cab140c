namespace DismPS.Engine.Models;

/// <summary>An operator that a model uses, in its graph, in subgraphs or in functions.</summary>
/// <param name="Domain">Empty for the standard operators.</param>
/// <param name="Name">For example <c>MatMul</c>.</param>
/// <param name="Version">Version of the domain's operator set where it is used; 0 when the model does not say.</param>
/// <param name="Count">Number of nodes.</param>
/// <param name="FirstNode">Name of the first of them; of its output when it has none; may be empty.</param>
public sealed record OnnxOperator(string Domain, string Name, long Version, int Count, string FirstNode)
{
    /// <summary><c>MatMul</c>, or with its domain <c>com.example::Frob</c>.</summary>
    public string FullName => Domain.Length == 0 ? Name : $"{Domain}::{Name}";
}
