using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Inference.Output;

namespace DismPS.Engine.Operations.Scoring;

/// <summary>
/// The result of one input: rows are appended to a file in the journal's folder, from time to time the journal is told how far it reaches, and the complete
/// file is moved to its place. Whatever ends the program, the journal never says more than the file holds.
/// </summary>
internal sealed class ResultFile(ScoreJournal journal, string path, ScoreFormat format, JournalEntry start, TimeSpan interval, TimeProvider time) : IAsyncDisposable
{
    private readonly string _name = Path.GetFileName(path);
    private readonly ScoreSummary _summary = start.ToSummary();
    private readonly RunSummaries _runs = RunsOf(start);
    private FileStream? _stream;
    private IScoreEncoder? _encoder;
    private bool _isBroken;
    private long _lastCheckpoint = time.GetTimestamp();

    /// <summary>Absolute path of the complete result.</summary>
    public string ResultPath => path;

    /// <summary>Absolute path of the result before it is complete.</summary>
    public string PartPath => journal.PartOf(_name);

    /// <summary>Appends rows.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>.</exception>
    public async Task WriteAsync(IReadOnlyList<ScoredRow> rows)
    {
        try
        {
            Open();
            // Whole batches or nothing: it is not cancelled.
            await _encoder!.WriteAsync(rows, 0, "", CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (AsideFile.IsWriting(e))
        {
            _isBroken = true;
            throw FileFailure.Writing(PartPath, e);
        }

        foreach (ScoredRow row in rows)
        {
            _summary.Add(row);
            _runs.Add(row);
        }

        if (time.GetElapsedTime(_lastCheckpoint) >= interval)
            await CheckpointAsync().ConfigureAwait(false);
    }

    /// <summary>Tells the journal how far the result reaches.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>.</exception>
    public async Task CheckpointAsync()
    {
        if (_stream is null || _isBroken)
            return;
        try
        {
            await _encoder!.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (AsideFile.IsWriting(e))
        {
            throw FileFailure.Writing(PartPath, e);
        }

        await journal.WriteAsync(_name, Entry(_stream.Position, null)).ConfigureAwait(false);
        _lastCheckpoint = time.GetTimestamp();
    }

    /// <summary>Counts over all rows, those of earlier runs among them.</summary>
    public ScoreSummary Summary => _summary;

    /// <summary>Counts for each run, as <see cref="Summary"/>.</summary>
    public IReadOnlyList<RunSummary> Runs => _runs.Runs;

    /// <summary>Puts the complete result in its place.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>.</exception>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            Open();
            await _encoder!.CompleteAsync(cancellationToken).ConfigureAwait(false);
            await _stream!.DisposeAsync().ConfigureAwait(false);
            _stream = null;
        }
        catch (Exception e) when (AsideFile.IsWriting(e))
        {
            throw FileFailure.Writing(PartPath, e);
        }

        FileDigest digest = await FileCopier.HashAsync(PartPath, cancellationToken).ConfigureAwait(false);
        // First the journal: a result that is not in its place is moved there by the next run, one that is not in the journal is scored again.
        await journal.WriteAsync(_name, Entry(digest.Size, digest.Sha256)).ConfigureAwait(false);
        Publish(PartPath, path);
    }

    /// <summary>Moves a complete result to its place.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>.</exception>
    public static void Publish(string part, string path)
    {
        try
        {
            File.Move(part, path, overwrite: true);
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            throw FileFailure.Writing(path, e);
        }
    }

    /// <summary>Closes; what is there stays for the next run.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stream is null)
            return;
        try
        {
            await CheckpointAsync().ConfigureAwait(false);
            await _stream.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is DismException || AsideFile.IsWriting(e))
        {
            // The journal stands where it stood; the failure that led here is the one to report.
        }
    }

    private void Open()
    {
        if (_stream is not null)
            return;
        _stream = new FileStream(PartPath, start.Rows == 0 ? FileMode.Create : FileMode.Open, FileAccess.ReadWrite, FileShare.Read, 1, FileOptions.Asynchronous);
        _stream.SetLength(start.Bytes);
        _stream.Position = start.Bytes;
        _encoder = ScoreEncoders.Create(format, _stream, PartPath, tellsInput: false, start.Rows, start.Columns);
    }

    private JournalEntry Entry(long bytes, string? sha256) => start with
    {
        Complete = sha256 is not null,
        Rows = _summary.Total,
        Bytes = bytes,
        Sha256 = sha256,
        Columns = _encoder!.Columns,
        Runs = _runs.Runs,
        Finite = _summary.Finite,
        Minimum = _summary.Finite == 0 ? 0 : _summary.Minimum,
        Maximum = _summary.Finite == 0 ? 0 : _summary.Maximum,
        Mean = double.IsFinite(_summary.Mean) ? _summary.Mean : 0,
        Squares = double.IsFinite(_summary.Squares) ? _summary.Squares : 0,
        AllHaveLumisections = _summary.AllHaveLumisections,
    };

    private static RunSummaries RunsOf(JournalEntry entry)
    {
        var runs = new RunSummaries();
        foreach (RunSummary run in entry.Runs)
            runs.Add(run);
        return runs;
    }
}
