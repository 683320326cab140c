using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference;

/// <summary>Where rows to be scored come from: a file, or data that a service hands out page by page.</summary>
public interface IRowSource
{
    /// <summary>How messages and results call it: a path as the user wrote it, a run.</summary>
    string Name { get; }

    /// <summary>What a result file of it is called, without extension; no separators.</summary>
    string BaseName { get; }

    /// <summary>Size in the unit of <see cref="InputReaderOptions.Progress"/>; null when it is not known.</summary>
    long? Length { get; }

    /// <summary>The rows in order, in batches whose rows are counted from 0 without gaps. Each call begins anew, and equal options give equal batches.</summary>
    /// <param name="inputs">The model's inputs; shapes begin with the batch axis.</param>
    /// <param name="options">Size of batches, names, limits; what does not concern the source is passed over.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="Diagnostics.DismException">While enumerating, also after some batches: the rows do not fit the model, or the source cannot be read.</exception>
    IAsyncEnumerable<InputBatch> ReadAsync(IReadOnlyList<TensorSpec> inputs, InputReaderOptions options, CancellationToken cancellationToken);

    /// <summary>What tells whether it has changed; null when it cannot be told, and then it is scored anew each time.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="Diagnostics.DismException">The source cannot be read.</exception>
    Task<SourceIdentity?> IdentifyAsync(CancellationToken cancellationToken) => Task.FromResult<SourceIdentity?>(null);
}
