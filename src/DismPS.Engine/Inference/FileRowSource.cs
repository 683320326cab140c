using System.Runtime.CompilerServices;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference;

/// <summary>The rows of a file, in any of the formats of <see cref="InputFormat"/>.</summary>
public sealed class FileRowSource : IRowSource
{
    /// <summary>Names a file; it is opened when it is read.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="name">The path as the user wrote it; null for the absolute one.</param>
    public FileRowSource(string path, string? name = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FilePath = path;
        Name = name ?? path;
    }

    /// <summary>Absolute path.</summary>
    public string FilePath { get; }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string BaseName => Path.GetFileNameWithoutExtension(FilePath);

    /// <inheritdoc/>
    public long? Length => new FileInfo(FilePath) is { Exists: true } file ? file.Length : null;

    /// <inheritdoc/>
    public async IAsyncEnumerable<InputBatch> ReadAsync(
        IReadOnlyList<TensorSpec> inputs, InputReaderOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        await foreach (InputBatch batch in InputReader.Open(FilePath, inputs, options with { DisplayName = Name }).WithCancellation(cancellationToken).ConfigureAwait(false))
            yield return batch;
    }

    /// <inheritdoc/>
    public async Task<SourceIdentity?> IdentifyAsync(CancellationToken cancellationToken)
    {
        // A pipe or a device can be read only once.
        if (!RegularFile.Exists(FilePath))
            return null;
        FileDigest digest = await FileCopier.HashAsync(FilePath, cancellationToken).ConfigureAwait(false);
        return new SourceIdentity(digest.Size, digest.Sha256);
    }
}
