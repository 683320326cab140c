using System.Collections.Immutable;

namespace DismPS.Engine.Runtimes;

/// <summary>A loaded model. Its instances compute independently of each other.</summary>
public interface IModel : IAsyncDisposable
{
    /// <summary>Inputs and outputs.</summary>
    ModelSignature Signature { get; }

    /// <summary>What the user should know though it is no error: outputs that are not served, a GPU that is not there.</summary>
    ImmutableArray<string> Messages { get; }

    /// <summary>Whether it can answer at this moment.</summary>
    ModelHealth Health => ModelHealth.Ready;

    /// <summary>How many instances suit this model when nobody says.</summary>
    int PreferredInstances { get; }

    /// <summary>More instances than this are of no use.</summary>
    int MaxInstances => int.MaxValue;

    /// <summary>How many instances compute apart from each other; further ones only let requests wait nearer to the model.</summary>
    int IndependentInstances => int.MaxValue;

    /// <summary>Makes one more instance.</summary>
    ValueTask<IModelInstance> CreateInstanceAsync(CancellationToken cancellationToken);
}
