using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Inference.Input;
using DismPS.Engine.Templates;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Operations;

/// <summary>Makes requests of an input file: V2 requests and golden cases as they stand, rows gathered into one request a case.</summary>
internal sealed class RecordedInputReader(RecordGoldenOptions options, Resource resource)
{
    private const string CaseColumn = "case";

    private readonly IReadOnlyList<TensorSpec> _specs = ModelInputs.Of(resource);

    /// <summary>Reads one file.</summary>
    /// <param name="path">The file as its user names it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DismException">The file is at fault.</exception>
    public async Task<RecordedInput> ReadAsync(string path, CancellationToken cancellationToken)
    {
        string full = Path.GetFullPath(path, options.Source.WorkingFolder);
        string name = options.CaseName ?? Path.GetFileNameWithoutExtension(path);
        return InputReader.FormatOf(path, options.Format) == InputFormat.Json && ReadRequests(full, name) is { } requests
            ? new RecordedInput(requests, null)
            : await ReadRowsAsync(full, path, name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The requests of a document that holds some, with ids and parameters; null for a document of rows or columns.</summary>
    private IReadOnlyList<GoldenRequest>? ReadRequests(string path, string name)
    {
        if (!BeginsAsObject(path))
            return null;
        using GoldenDocument document = GoldenDocument.Open(path);
        if (Holds(document, "cases"))
        {
            GoldenRequest[] cases = [.. GoldenCaseReader.CasesOf(document).Select(entry => GoldenRequestReader.Read(document, document.Require(entry.Value, "request", JsonValueKind.Object), entry.Value, entry.Key))];
            if (options.CaseName is null)
                return cases;
            return cases is [var only]
                ? [only with { Name = name }]
                : throw new DismException(ErrorCode.UsageInvalid, $"{path} has {cases.Length} cases with names of their own; one name cannot be given to all.", "Leave the name out.", path);
        }

        return Holds(document, "inputs") ? [GoldenRequestReader.Read(document, document.Root, document.Root, name)] : null;
    }

    // An input of the model, or a column that is mapped, may have such a name.
    private bool Holds(GoldenDocument document, string name) =>
        document.Root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array
        && !_specs.Any(spec => spec.Name == name) && !options.Map.ContainsKey(name);

    private static bool BeginsAsObject(string path)
    {
        const int Head = 4096;
        try
        {
            byte[] head = RegularFile.ReadAtMost(path, Head);
            return head.AsSpan().Trim(" \t\r\n\xEF\xBB\xBF"u8).StartsWith("{"u8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The reader of rows says what is wrong; it also reads pipes.
            return false;
        }
    }

    private async Task<RecordedInput> ReadRowsAsync(string full, string path, string name, CancellationToken cancellationToken)
    {
        int limit = resource.Properties.MaxBatchSize is > 0 and var most ? (int)Math.Min(options.Rows, most) : options.Rows;
        limit = _specs.FirstOrDefault(spec => spec.Shape is [> 0, ..]) is { } whole ? (int)whole.Shape[0] : limit;
        var readerOptions = new InputReaderOptions
        {
            BatchSize = limit,
            Map = options.Map,
            Format = options.Format,
            EmptyIsNaN = options.EmptyIsNaN,
            OptionalInputs = ModelInputs.OptionalOf(resource),
            DisplayName = path,
        };
        var gathering = new CaseGathering(name, options.CaseName is null ? CaseColumn : null, limit, readerOptions, path);
        IAsyncEnumerator<InputBatch> batches = InputReader.Open(full, _specs, readerOptions).GetAsyncEnumerator(cancellationToken);
        await using (batches.ConfigureAwait(false))
        {
            while (!gathering.LeavesRest && await NextAsync(batches, gathering).ConfigureAwait(false))
                gathering.Add(batches.Current, _specs);
        }

        gathering.Finish();
        return new RecordedInput(gathering.Requests, gathering.LeftOut
            ? $"{path}: a case takes the first {limit} rows; the others are left out."
            : null);
    }

    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<InputBatch> batches, CaseGathering gathering)
    {
        try
        {
            return await batches.MoveNextAsync().ConfigureAwait(false);
        }
        catch (DismException) when (gathering.HasEnough)
        {
            // A fault in rows that are left out is nobody's concern.
            gathering.LeaveRest();
            return false;
        }
    }
}
