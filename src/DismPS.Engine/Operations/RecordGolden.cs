using System.Text;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Inference.Output;
using DismPS.Engine.Templates;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Operations;

/// <summary>Records golden cases: asks the model and writes requests and answers beside the template.</summary>
public static class RecordGolden
{
    /// <summary>Records the cases of some input files in one step: all or none are written.</summary>
    /// <exception cref="DismException">An input is at fault, a case is there already, the model refuses a request or answers it differently the second time, or a file cannot be written.</exception>
    public static async Task<RecordedCases> RunAsync(RecordGoldenOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        Check(options);
        Resource resource = ResourceChoice.One(ValidateTemplate.Require(options.Source, checkFiles: options.Uri is null), options.Resource);
        string folder = GoldenFolder.Of(options.Source, resource);
        var reader = new RecordedInputReader(options, resource);
        var requests = new List<GoldenRequest>();
        var notes = new List<string>();
        foreach (string path in options.InputPaths)
        {
            RecordedInput input = await reader.ReadAsync(path, cancellationToken).ConfigureAwait(false);
            if (input.Requests.Count == 0)
                throw new DismException(ErrorCode.InputInvalid, $"{path} has no rows.", "Name a file with one row at least.", path);
            requests.AddRange(input.Requests);
            if (input.Note is not null)
                notes.Add(input.Note);
        }

        using GoldenFile inputs = GoldenFile.Open(Path.Combine(folder, GoldenCaseReader.InputsName));
        using GoldenFile outputs = GoldenFile.Open(Path.Combine(folder, GoldenCaseReader.OutputsName));
        Refuse(requests, inputs, outputs, options, folder);
        IReadOnlyList<IReadOnlyList<Tensor>> answers = await AskAsync(options, resource, requests, TolerancesOf(outputs), cancellationToken).ConfigureAwait(false);
        byte[] producer = GoldenWriter.Object(("dismps", Version), ("template", Path.GetFileName(options.Source.Path)));
        byte[]? own = outputs.Document is null || IsProducer(outputs.Document, producer) ? null : producer;
        byte[] inputText = inputs.With($"  \"model\": {Quoted(resource.Properties.Name)},\n", [.. requests.Select(request => (request.Name, GoldenWriter.Request(request)))]);
        byte[] outputText = outputs.With(HeadOf(resource, producer),
            [.. requests.Select((request, i) => (request.Name, GoldenWriter.Answer(request.Name, answers[i], own)))]);
        await WriteAsync(folder, inputText, outputText, cancellationToken).ConfigureAwait(false);
        return new RecordedCases(resource.Name, folder,
            [.. requests.Select(request => new RecordedCase(request.Name, request.Inputs is [{ Shape: [var rows, ..] }, ..] ? rows : 1, inputs.Names.Contains(request.Name) || outputs.Names.Contains(request.Name)))],
            notes);
    }

    private static bool IsProducer(GoldenDocument outputs, byte[] producer) =>
        outputs.Root.TryGetProperty("producer", out System.Text.Json.JsonElement value) && outputs.RawOf(value).Span.SequenceEqual(producer);

    private static string Version => typeof(RecordGolden).Assembly.GetName().Version?.ToString(3) ?? "";

    private static void Check(RecordGoldenOptions options)
    {
        if (options.InputPaths.Count == 0)
            throw new DismException(ErrorCode.UsageInvalid, "No input file is named.", "Name a .npy, .npz, CSV or JSON file.");
        if (options.CaseName is not null && (options.InputPaths.Count > 1 || options.CaseName.Length == 0))
            throw new DismException(ErrorCode.UsageInvalid, $"One case name cannot be given to {options.InputPaths.Count} files.", "Leave the name out: cases are called after their files.");
        if (options.Rows is < 1 or > 1_000_000)
        {
            throw new DismException(ErrorCode.UsageInvalid, $"A case has 1 to 1,000,000 rows, not {options.Rows}.",
                "Give a number of rows in this range.");
        }
    }

    private static void Refuse(List<GoldenRequest> requests, GoldenFile inputs, GoldenFile outputs, RecordGoldenOptions options, string folder)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (GoldenRequest request in requests)
        {
            if (!seen.Add(request.Name))
                throw new DismException(ErrorCode.UsageInvalid, $"Two cases would be called '{request.Name}'.", "Record the files one by one, each with a case name.", request.Name);
        }

        string[] there = [.. seen.Where(name => inputs.Names.Contains(name) || outputs.Names.Contains(name))];
        if (there.Length > 0 && !options.Force)
        {
            throw new DismException(ErrorCode.TargetExists, $"'{folder}' has the case{(there.Length > 1 ? "s" : "")} {string.Join(", ", there.Take(5))} already{(there.Length > 5 ? $" and {there.Length - 5} more" : "")}.",
                "Name another case, or replace it with --force or -Force.", folder);
        }
    }

    private static GoldenTolerances TolerancesOf(GoldenFile outputs) => outputs.Document is { } document
        ? GoldenToleranceReader.Read(document, GoldenCaseReader.CasesOf(document).Values)
        : GoldenTolerances.All(GoldenTolerance.Default);

    /// <summary>Asks twice: a case whose answer changes could never be tested.</summary>
    private static async Task<IReadOnlyList<IReadOnlyList<Tensor>>> AskAsync(
        RecordGoldenOptions options, Resource resource, List<GoldenRequest> requests, GoldenTolerances tolerances, CancellationToken cancellationToken)
    {
        var answers = new List<IReadOnlyList<Tensor>>();
        IInferenceClient client = await ModelClient
            .OpenAsync(options.Source, resource, options.Uri, options.Connection, options.PythonPath, cancellationToken).ConfigureAwait(false);
        await using (client.ConfigureAwait(false))
        {
            foreach (GoldenRequest request in requests)
            {
                InferenceRequest message = request.ToInference(resource.Properties.Name);
                IReadOnlyList<Tensor> answer = (await client.InferAsync(message, cancellationToken).ConfigureAwait(false)).Outputs;
                IReadOnlyList<Tensor> again = (await client.InferAsync(message, cancellationToken).ConfigureAwait(false)).Outputs;
                if (GoldenComparison.Compare(new GoldenCase(request, answer, null, tolerances), again).Difference is { } difference)
                {
                    throw new DismException(ErrorCode.InferenceFailed, $"{resource.Properties.Name} answers case '{request.Name}' differently the second time: {difference}.",
                        "Golden cases need a model that answers alike each time: no random numbers, nothing kept from earlier requests.", request.Name);
                }

                answers.Add(answer);
            }
        }

        return answers;
    }

    private static string HeadOf(Resource resource, byte[] producer) =>
        $"  \"model\": {Quoted(resource.Properties.Name)},\n  \"producer\": {Encoding.UTF8.GetString(producer)},\n"
        + string.Create(System.Globalization.CultureInfo.InvariantCulture, $"  \"tolerance\": {{\"rtol\": {GoldenTolerance.Default.Relative}, \"atol\": {GoldenTolerance.Default.Absolute:0.#####}}},\n");

    private static string Quoted(string text) => $"\"{System.Text.Json.JsonEncodedText.Encode(text)}\"";

    // Answers first: one that has no request yet is passed over, a request without an answer would be a fault.
    private static async Task WriteAsync(string folder, byte[] inputs, byte[] outputs, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            throw FileFailure.Writing(folder, e);
        }

        AsideFile answers = AsideFile.Create(Target(folder, GoldenCaseReader.OutputsName));
        await using (answers.ConfigureAwait(false))
        {
            AsideFile requests = AsideFile.Create(Target(folder, GoldenCaseReader.InputsName));
            await using (requests.ConfigureAwait(false))
            {
                try
                {
                    await answers.Stream.WriteAsync(outputs, cancellationToken).ConfigureAwait(false);
                    await requests.Stream.WriteAsync(inputs, cancellationToken).ConfigureAwait(false);
                }
                catch (Exception fault) when (AsideFile.IsWriting(fault))
                {
                    throw AsideFile.Failed(folder, fault);
                }

                await answers.CompleteAsync().ConfigureAwait(false);
                await requests.CompleteAsync().ConfigureAwait(false);
            }
        }
    }

    // A link stays one: the file behind it is replaced.
    private static string Target(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        return new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
    }
}
