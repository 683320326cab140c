using System.Collections.Immutable;

namespace DismPS.Engine.Inference;

/// <summary>How an input file is read.</summary>
public sealed record InputReaderOptions
{
    /// <summary>Format, or <see cref="InputFormat.Auto"/> to go by the extension.</summary>
    public InputFormat Format { get; init; }

    /// <summary>Rows of a batch at most; 1 to 1,000,000. A model whose batch axis has a fixed size gets batches of that size instead.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>Names in the file to names of the template: <c>data</c> to <c>input_0</c>, or <c>data[3]</c> to <c>input_0[3]</c>.
    /// A name without index maps the indexed columns too.</summary>
    public IReadOnlyDictionary<string, string> Map { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Further names of inputs: a column of such a name is the input when the file has none of the input's own name.</summary>
    internal IReadOnlyDictionary<string, string> Aliases { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Reads a file that need not hold any input: its rows are labels.</summary>
    internal bool LabelsAlone { get; init; }

    /// <summary>Inputs that the file may leave out as a whole; they are then absent from every batch.</summary>
    public IReadOnlySet<string> OptionalInputs { get; init; } = ImmutableHashSet<string>.Empty;

    /// <summary>CSV: the character between cells; null to tell comma, semicolon, tab and bar by the first lines.</summary>
    public char? Delimiter { get; init; }

    /// <summary>CSV: whether the first line holds names; null to decide by looking: a line of numbers only, other than 0, 1, 2 …, is data.</summary>
    public bool? HasHeader { get; init; }

    /// <summary>CSV: read an empty cell of a floating-point input as NaN instead of refusing it.</summary>
    public bool EmptyIsNaN { get; init; }

    /// <summary>Bytes of one row at most; 16 MiB by default.</summary>
    public int MaxRowBytes { get; init; } = 16 << 20;

    /// <summary>Bytes of a batch after which it is closed before it has <see cref="BatchSize"/> rows; 64 MiB by default.</summary>
    public int MaxBatchBytes { get; init; } = 64 << 20;

    /// <summary>Bytes of a file, or of an array, that can only be read as a whole (a JSON document that is not an array of rows,
    /// a Fortran-ordered array); 512 MiB by default.</summary>
    public long MaxBytesInMemory { get; init; } = 512L << 20;

    /// <summary>Bytes of an .npz file's arrays when unpacked; 16 GiB by default.</summary>
    public long MaxUnpackedBytes { get; init; } = 16L << 30;

    /// <summary>Name of the file in messages; null for the path as it was given.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Told how many bytes of the file were read, once a batch; null for nobody.</summary>
    public IProgress<long>? Progress { get; init; }

    /// <summary>Told in words what a source leaves out that is no fault of it, after its last row; null for nobody.</summary>
    public IProgress<string>? Warnings { get; init; }
}
