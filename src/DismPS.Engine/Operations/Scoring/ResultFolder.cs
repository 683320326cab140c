using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;

namespace DismPS.Engine.Operations.Scoring;

/// <summary>A folder with one result file for each input, and a journal of what is complete.</summary>
/// <param name="folder">Absolute path.</param>
/// <param name="format">Format of the results.</param>
/// <param name="resumes">Whether what earlier runs scored is taken over.</param>
/// <param name="options">What the scores depend on besides model and inputs.</param>
/// <param name="interval">How often the journal is told of an input that is not complete.</param>
/// <param name="time">The clock.</param>
internal sealed class ResultFolder(string folder, ScoreFormat format, bool resumes, string options, TimeSpan interval, TimeProvider time) : IInputProgress, IAsyncDisposable
{
    private const int LongestName = 200;

    private readonly ConcurrentDictionary<int, ResultFile> _open = [];
    private readonly Dictionary<string, string> _inputs = new(OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
    private ScoreJournal? _journal;
    private string _configuration = "";

    public ValueTask OpenAsync(string model, CancellationToken cancellationToken)
    {
        _configuration = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{model}\0{options}\0{format}")));
        _journal = ScoreJournal.Open(folder);
        return ValueTask.CompletedTask;
    }

    public async ValueTask<InputStart> BeginAsync(IRowSource source, int input, CancellationToken cancellationToken)
    {
        string name = NameOf(source);
        string path = Path.Combine(folder, name);
        if (source is FileRowSource file && Path.GetFullPath(file.FilePath) == path)
            throw new DismException(ErrorCode.UsageInvalid, $"The result of {source.Name} would replace it.", "Name another folder for the results.", source.Name);
        if (!_inputs.TryAdd(name, source.Name))
            throw new DismException(ErrorCode.UsageInvalid, $"The results of {source.Name} and {_inputs[name]} would have the same name, {name}.", "Score them into different folders, or into one file.", source.Name);
        SourceIdentity? identity = await source.IdentifyAsync(cancellationToken).ConfigureAwait(false);
        JournalEntry fresh = Fresh(source, identity);
        JournalEntry start = !resumes || identity is null || _journal!.Read(name) is not { } entry || entry.Identity != identity || entry.Configuration != _configuration
            || (identity.CompleteRows is { } rows && !(entry.Complete && entry.Rows == rows))
            ? fresh
            : await UsableAsync(entry, path, cancellationToken).ConfigureAwait(false) ? entry : fresh;
        if (start.Rows == 0 && !start.Complete)
            _journal!.Forget(name);
        _open[input] = new ResultFile(_journal!, path, format, start, interval, time);
        return new InputStart(start.Complete, start.Rows);
    }

    /// <summary>The result of an input that was begun; null for one that could not be.</summary>
    public ResultFile? Of(int input) => _open.GetValueOrDefault(input);

    /// <summary>Takes rows, and at the end of an input puts its result in place.</summary>
    /// <returns>The batch with what is known of the whole input.</returns>
    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>.</exception>
    public async Task<ScoredBatch> AddAsync(ScoredBatch batch, CancellationToken cancellationToken)
    {
        if (Of(batch.Input) is not { } result)
            return batch;
        if (!batch.EndsInput)
        {
            await result.WriteAsync(batch.Rows).ConfigureAwait(false);
            return batch;
        }

        if (!batch.IsSkipped && batch.Failure is null)
            await result.CompleteAsync(cancellationToken).ConfigureAwait(false);
        await result.DisposeAsync().ConfigureAwait(false);
        _open.TryRemove(batch.Input, out _);
        return batch with { ResultPath = batch.Failure is null ? result.ResultPath : result.Summary.Total > 0 ? result.PartPath : null, Summary = result.Summary, Runs = result.Runs };
    }

    /// <summary>Closes; what is not complete stays for the next run.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (ResultFile result in _open.Values)
            await result.DisposeAsync().ConfigureAwait(false);
        _journal?.Dispose();
    }

    /// <summary>Whether the files are what the journal says.</summary>
    private async Task<bool> UsableAsync(JournalEntry entry, string path, CancellationToken cancellationToken)
    {
        string part = _journal!.PartOf(Path.GetFileName(path));
        try
        {
            if (!entry.Complete)
                return RegularFile.Exists(part) && new FileInfo(part).Length >= entry.Bytes;
            if (await IsAsync(path, entry, cancellationToken).ConfigureAwait(false))
                return true;
            if (!await IsAsync(part, entry, cancellationToken).ConfigureAwait(false))
                return false;
            ResultFile.Publish(part, path);
            return true;
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            return false;
        }
    }

    private static async Task<bool> IsAsync(string path, JournalEntry entry, CancellationToken cancellationToken) =>
        RegularFile.Exists(path) && new FileInfo(path).Length == entry.Bytes && (await FileCopier.HashAsync(path, cancellationToken).ConfigureAwait(false)).Sha256 == entry.Sha256;

    private string NameOf(IRowSource source)
    {
        string name = source.BaseName;
        bool isPlain = name.Length is > 0 and <= LongestName && name[0] != '.' && name.AsSpan().IndexOfAny(Path.GetInvalidFileNameChars()) < 0 && name.AsSpan().IndexOfAny('/', '\\') < 0;
        return isPlain ? name + ScoreFormats.ExtensionOf(format) : throw new DismException(ErrorCode.PathEscape, $"The result of {source.Name} cannot be called '{name}'.", "Rename the input.", source.Name);
    }

    private JournalEntry Fresh(IRowSource source, SourceIdentity? identity) => new()
    {
        Version = JournalEntry.CurrentVersion,
        Input = source.Name,
        Identity = identity,
        Configuration = _configuration,
        Complete = false,
        Rows = 0,
        Bytes = 0,
        Columns = [],
        Runs = [],
        Finite = 0,
        Minimum = 0,
        Maximum = 0,
        Mean = 0,
        Squares = 0,
        AllHaveLumisections = true,
    };
}
