using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Inference.Output;

/// <summary>One file of scored rows of all inputs; it gets its name when it is complete.</summary>
internal sealed class ScoreFile : IAsyncDisposable
{
    private readonly AsideFile file;
    private readonly IScoreEncoder encoder;
    private readonly string path;

    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>: the folder is missing or cannot be written to.</exception>
    public ScoreFile(string path, ScoreFormat format)
    {
        this.path = path;
        file = AsideFile.Create(path);
        encoder = ScoreEncoders.Create(format, file.Stream, path, tellsInput: true);
    }

    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>.</exception>
    public async ValueTask WriteAsync(IReadOnlyList<ScoredRow> rows, int input, string name, CancellationToken cancellationToken)
    {
        try
        {
            await encoder.WriteAsync(rows, input, name, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (AsideFile.IsWriting(fault))
        {
            throw AsideFile.Failed(path, fault);
        }
    }

    /// <summary>Puts the file in its place.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>.</exception>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await encoder.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (AsideFile.IsWriting(fault))
        {
            throw AsideFile.Failed(path, fault);
        }

        await file.CompleteAsync().ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => file.DisposeAsync();
}
