using System.Collections.Concurrent;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Operations.Deployments;

/// <summary>Names of services that an action has deployed: two models of one name would replace each other.</summary>
internal sealed class DeployedNames
{
    private readonly ConcurrentDictionary<string, string> _taken = new(StringComparer.Ordinal);

    /// <summary>Takes a name.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>.</exception>
    public void Take(string name, string owner)
    {
        string first = _taken.GetOrAdd(name, owner);
        if (first != owner)
            throw new DismException(ErrorCode.UsageInvalid, $"The InferenceService '{name}' is deployed from {first} already.", "Give one of them another Name, or deploy it with a name of its own.", name);
    }
}
