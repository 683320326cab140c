using System.Runtime.CompilerServices;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Dials.Data;

/// <summary>A source that is not there: reading it fails, and those beside it are read.</summary>
/// <param name="name">How messages call it.</param>
/// <param name="baseName">What its result would be called.</param>
/// <param name="fault">Why.</param>
internal sealed class AbsentRowSource(string name, string baseName, DismException fault) : IRowSource
{
    public string Name => name;

    public string BaseName => baseName;

    public long? Length => null;

    public async IAsyncEnumerable<InputBatch> ReadAsync(
        IReadOnlyList<TensorSpec> inputs, InputReaderOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await Task.FromException<InputBatch?>(fault).ConfigureAwait(false) is { } batch)
            yield return batch;
    }
}
