using DismPS.Engine.Inference;

namespace DismPS.Engine.Operations;

/// <summary>A model that can be asked.</summary>
/// <param name="Client">Asks it; the receiver disposes of it.</param>
/// <param name="Identity">What tells the model from others: the hash of all it was built from, or, because a server does not tell, address and name.</param>
internal sealed record OpenedModel(IInferenceClient Client, string Identity);
