using CsvHelper;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference.Output;

namespace DismPS.Engine.Inference;

/// <summary>
/// Writes scored rows as CSV while they come: <c>row, run, lumisection, score, threshold, is_anomaly</c> and the input's other columns.
/// An undecided row has the score <c>NaN</c> and an empty <c>is_anomaly</c>; of a row that was not sent both are empty. Numbers are in the invariant culture, lines end with LF.
/// In a file of several inputs <c>input</c> stands before them. The file gets its name only when it is complete.
/// </summary>
public sealed class ScoreCsvWriter : IAsyncDisposable
{
    private static readonly string[] OwnColumns = ["row", "run", "lumisection", "score", "threshold", "is_anomaly"];

    private readonly AsideFile? file;
    private readonly string name;
    private readonly CsvWriter writer;
    private readonly bool tellsInput;
    private readonly string[] own;
    private IReadOnlyList<string>? others;

    private ScoreCsvWriter(AsideFile? file, Stream stream, string name, bool tellsInput = false, IReadOnlyList<string>? columns = null)
    {
        this.file = file;
        this.name = name;
        this.tellsInput = tellsInput;
        own = tellsInput ? ["input", .. OwnColumns] : OwnColumns;
        others = columns;
        writer = CsvWriter.Create(stream, new CsvWriterOptions { NewLine = "\n", TrueValue = "true", FalseValue = "false" }, leaveOpen: true);
    }

    /// <summary>Begins a file; an existing one is replaced when the new one is complete.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>: the folder is missing or cannot be written to.</exception>
    public static ScoreCsvWriter Create(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AsideFile file = AsideFile.Create(path);
        return new ScoreCsvWriter(file, file.Stream, path);
    }

    /// <summary>Writes to a stream, which stays open.</summary>
    /// <param name="stream">The target.</param>
    /// <param name="name">Its name in messages.</param>
    public static ScoreCsvWriter Create(Stream stream, string name) => new(null, stream, name);

    /// <summary>Writes to a stream that may hold rows already.</summary>
    /// <param name="stream">The target, at its end.</param>
    /// <param name="name">Its name in messages.</param>
    /// <param name="tellsInput">Whether the first column is the name of the row's input.</param>
    /// <param name="columns">The other columns of the rows that it holds; null when it is empty.</param>
    internal static ScoreCsvWriter Create(Stream stream, string name, bool tellsInput, IReadOnlyList<string>? columns) => new(null, stream, name, tellsInput, columns);

    /// <summary>The other columns of the file, as the first row has them; empty before it.</summary>
    internal IReadOnlyList<string> Columns => others ?? [];

    /// <summary>Writes rows. The columns of the first row are the file's columns; later rows lack or lose what differs.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellationToken">Stops the writing; the file then never gets its name.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>: the disk is full or gone.</exception>
    public ValueTask WriteAsync(IEnumerable<ScoredRow> rows, CancellationToken cancellationToken) => WriteAsync(rows, "", cancellationToken);

    /// <summary>Writes rows of an input.</summary>
    internal async ValueTask WriteAsync(IEnumerable<ScoredRow> rows, string input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        try
        {
            foreach (ScoredRow row in rows)
            {
                if (others is null)
                    await WriteHeaderAsync([.. row.Columns.Keys], cancellationToken).ConfigureAwait(false);
                if (tellsInput)
                    writer.WriteField(input);
                writer.WriteField(row.Row);
                writer.WriteField(row.Run);
                writer.WriteField(row.Lumisection);
                writer.WriteField(row.ScoreText);
                writer.WriteField(row.Threshold);
                if (row.IsAnomaly is bool anomaly)
                    writer.WriteField(anomaly);
                else
                    writer.WriteField("");
                foreach (string column in others!)
                    writer.WriteField(row.Columns.TryGetValue(column, out string? text) ? text : "");
                await writer.EndRecordAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception fault) when (AsideFile.IsWriting(fault))
        {
            throw AsideFile.Failed(name, fault);
        }
    }

    /// <summary>Brings all rows so far into the stream.</summary>
    internal async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (AsideFile.IsWriting(fault))
        {
            throw AsideFile.Failed(name, fault);
        }
    }

    /// <summary>Finishes the file and gives it its name.</summary>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>: the disk is full or gone.</exception>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (others is null)
                await WriteHeaderAsync([], cancellationToken).ConfigureAwait(false);
            await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (AsideFile.IsWriting(fault))
        {
            throw AsideFile.Failed(name, fault);
        }

        if (file is not null)
            await file.CompleteAsync().ConfigureAwait(false);
    }

    /// <summary>Closes; a file that was not completed is removed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (file is not null)
            await file.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask WriteHeaderAsync(string[] columns, CancellationToken cancellationToken)
    {
        others = columns;
        foreach (string column in own)
            writer.WriteField(column);
        // An input that has a column called score keeps it beside the model's.
        foreach (string column in columns)
            writer.WriteField(Array.Exists(own, name => string.Equals(name, column, StringComparison.OrdinalIgnoreCase)) ? $"input.{column}" : column);
        await writer.EndRecordAsync(cancellationToken).ConfigureAwait(false);
    }
}
