using System.Runtime.CompilerServices;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference.Input;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference;

/// <summary>Reads rows of files into batches of tensors, as a stream: memory does not grow with the file where the format allows it.</summary>
public static class InputReader
{
    /// <summary>Rows of a file. Nothing is opened before the enumeration starts.</summary>
    /// <param name="path">The file.</param>
    /// <param name="inputs">The model's inputs; shapes begin with the batch axis: <c>[-1,51]</c> is 51 elements a row.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    /// <exception cref="DismException">While enumerating: <see cref="ErrorCode.InputInvalid"/> for what the file holds,
    /// <see cref="ErrorCode.ReadFailed"/> when it cannot be read, <see cref="ErrorCode.UsageInvalid"/> for wrong options.</exception>
    public static IAsyncEnumerable<InputBatch> Open(string path, IReadOnlyList<TensorSpec> inputs, InputReaderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(inputs);
        options ??= new InputReaderOptions();
        return OpenFileAsync(path, inputs, options with { DisplayName = options.DisplayName ?? path, Format = FormatOf(path, options.Format) });
    }

    /// <summary>Rows of a stream, which stays open. .npz needs a stream that can seek.</summary>
    /// <param name="stream">The content.</param>
    /// <param name="inputs">The model's inputs; shapes begin with the batch axis.</param>
    /// <param name="options">How to read; the format must be given.</param>
    /// <exception cref="DismException">As for a file.</exception>
    public static IAsyncEnumerable<InputBatch> Open(Stream stream, IReadOnlyList<TensorSpec> inputs, InputReaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(options);
        string file = options.DisplayName ?? "(stream)";
        if (options.BatchSize is < 1 or > 1_000_000)
        {
            throw new DismException(ErrorCode.UsageInvalid, $"A batch has 1 to 1,000,000 rows, not {options.BatchSize}.",
                "Give a batch size in this range.");
        }

        if (options.MaxRowBytes < 1 || options.MaxBatchBytes < 1 || options.MaxBytesInMemory < 1 || options.MaxUnpackedBytes < 1)
        {
            throw new DismException(ErrorCode.UsageInvalid, "The limits of rows, batches, memory and unpacked arrays are at least 1 byte.",
                "Give each limit at least 1 byte.");
        }

        if (options.Delimiter is { } delimiter && (!char.IsAscii(delimiter) || delimiter is '"' or '\r' or '\n'))
            throw new DismException(ErrorCode.UsageInvalid, $"'{delimiter}' cannot be a delimiter.", "Take a comma, a semicolon, a tab or a bar.");
        if (inputs.Count == 0 && !options.LabelsAlone)
        {
            throw new DismException(ErrorCode.UsageInvalid, "The model has no inputs to read from a file.",
                "Name a resource whose model has inputs.");
        }

        MapTargets.Check(options.Map, inputs);
        return options.Format switch
        {
            InputFormat.Csv => CsvInput.ReadAsync(stream, file, inputs, options, default),
            InputFormat.Json => JsonInput.ReadAsync(stream, file, inputs, options, lines: false, default),
            InputFormat.JsonLines => JsonInput.ReadAsync(stream, file, inputs, options, lines: true, default),
            InputFormat.Npy => NumpyInput.ReadNpyAsync(stream, file, inputs, options, default),
            InputFormat.Npz => NumpyInput.ReadNpzAsync(stream, file, inputs, options, default),
            _ => throw new DismException(ErrorCode.UsageInvalid, $"The format of {file} must be named.", "Name csv, json, jsonl, npy or npz."),
        };
    }

    /// <summary>The format of a file name.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>: the extension is none of the known ones.</exception>
    public static InputFormat FormatOf(string path, InputFormat forced = InputFormat.Auto)
    {
        if (forced != InputFormat.Auto)
            return forced;
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".csv" or ".tsv" or ".txt" => InputFormat.Csv,
            ".json" => InputFormat.Json,
            ".jsonl" or ".ndjson" => InputFormat.JsonLines,
            ".npy" => InputFormat.Npy,
            ".npz" => InputFormat.Npz,
            string extension => throw new DismException(ErrorCode.UsageInvalid,
                $"The extension '{extension}' of {path} does not tell the format.", "Name the format with -Format or --format: csv, json, jsonl, npy or npz.", path),
        };
    }

    /// <summary>The format that users call <paramref name="name"/>: csv, json, jsonl, npy or npz in any case; null for another word.</summary>
    public static InputFormat? FormatOfName(string name) => name.ToLowerInvariant() switch
    {
        "csv" => InputFormat.Csv,
        "json" => InputFormat.Json,
        "jsonl" => InputFormat.JsonLines,
        "npy" => InputFormat.Npy,
        "npz" => InputFormat.Npz,
        _ => null,
    };

    private static async IAsyncEnumerable<InputBatch> OpenFileAsync(
        string path, IReadOnlyList<TensorSpec> inputs, InputReaderOptions options, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        FileStream stream;
        try
        {
            stream = await OpenStreamAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, fault);
        }

        await using (stream.ConfigureAwait(false))
        {
            Stream source = stream.CanSeek ? stream : new InterruptibleStream(stream);
            await using IAsyncEnumerator<InputBatch> batches = Open(source, inputs, options).GetAsyncEnumerator(cancellationToken);
            while (true)
            {
                try
                {
                    if (!await batches.MoveNextAsync().ConfigureAwait(false))
                        break;
                }
                catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
                {
                    throw Unreadable(path, fault);
                }

                // A pipe has no position.
                if (stream.CanSeek)
                    options.Progress?.Report(stream.Position);
                yield return batches.Current;
            }
        }
    }

    /// <summary>Opening a pipe waits for its writer, which may never come: a thread of its own waits then, and nobody for it once the work ends.</summary>
    private static async Task<FileStream> OpenStreamAsync(string path, CancellationToken cancellationToken)
    {
        FileStream Opened() => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 4096, FileOptions.Asynchronous);
        if (RegularFile.KindOf(path) != FileKind.Pipe)
            return Opened();
        Task<FileStream> opening = Task.Factory.StartNew(Opened, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            return await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = opening.ContinueWith(static late => late.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }

    private static DismException Unreadable(string path, Exception fault)
    {
        (string message, string cure) = fault is FileNotFoundException or DirectoryNotFoundException
            ? ($"The input file {path} does not exist.", "Check the path; relative paths start from the working folder.")
            : ($"The input file {path} cannot be read: {fault.Message}", "Check that it is a file and that you may read it.");
        return new DismException(ErrorCode.ReadFailed, message, cure, path, fault);
    }
}
