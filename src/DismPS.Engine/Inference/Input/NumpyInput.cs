using System.Runtime.CompilerServices;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference.Input;

/// <summary>Reads .npy and .npz files.</summary>
internal static class NumpyInput
{
    /// <summary>An .npy file is the one input.</summary>
    public static async IAsyncEnumerable<InputBatch> ReadNpyAsync(
        Stream stream, string file, IReadOnlyList<TensorSpec> specs, InputReaderOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TensorSpec[] required = [.. specs.Where(spec => !options.OptionalInputs.Contains(spec.Name))];
        TensorSpec spec = specs.Count == 1 ? specs[0] : required.Length == 1 ? required[0]
            : throw InputFault.At(new SourceLocation(file, 0, 0), $"an .npy file holds one array and the model has {specs.Count} inputs: {InputFault.List(specs.Select(one => one.Name))}.", "Use .npz with an array for each input.");
        NpyArray array = await NpyArray.OpenAsync(stream, file, options.MaxBytesInMemory, cancellationToken).ConfigureAwait(false);
        NumpyRows rows = new(file, options, [(spec, array)], []);
        await foreach (InputBatch batch in rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            yield return batch;
    }

    /// <summary>In an .npz file arrays have the inputs' names; 1-D arrays of the same length travel.</summary>
    public static async IAsyncEnumerable<InputBatch> ReadNpzAsync(
        Stream stream, string file, IReadOnlyList<TensorSpec> specs, InputReaderOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using NpzArchive archive = new(stream, file, options.MaxUnpackedBytes);
        string[] given = [.. archive.Names];
        if (options.Map.Keys.FirstOrDefault(key => !given.Contains(key)) is { } unmapped)
            throw InputFault.At(new SourceLocation(file, 0, 0), $"the array {InputFault.Quote(unmapped)} that is to be mapped is not there. Found: {InputFault.List(given)}.");
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        foreach (string name in given)
        {
            string mapped = options.Map.TryGetValue(name, out string? target) ? target
                : options.Aliases.TryGetValue(name, out string? input) && !given.Contains(input) ? input : name;
            if (!names.TryAdd(mapped, name))
                throw InputFault.At(new SourceLocation(file, 0, 0), $"two arrays stand for {InputFault.Quote(mapped)}: {names[mapped]} and {name}.");
        }

        AdoptOnlyArray(names, specs, options);
        List<(TensorSpec, NpyArray)> inputs = [];
        foreach (TensorSpec spec in specs)
        {
            if (names.Remove(spec.Name, out string? name))
                inputs.Add((spec, await archive.OpenAsync(name, options.MaxBytesInMemory, cancellationToken).ConfigureAwait(false)));
            else if (!options.OptionalInputs.Contains(spec.Name))
                throw Missing(file, spec, given);
        }

        List<(string, NpyArray)> labels = [];
        foreach ((string mapped, string name) in names)
        {
            // What is not a column of these rows (a scalar, a table) or no plain dtype is nobody's input and stays behind.
            NpyArray? column = await TryOpenAsync(archive, name, options, cancellationToken).ConfigureAwait(false);
            if (column is { Header.Shape.Length: 1 } && inputs.Count > 0 && column.RowCount == inputs[0].Item2.RowCount)
                labels.Add((mapped, column));
        }

        NumpyRows rows = new(file, options, inputs, labels);
        await foreach (InputBatch batch in rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            yield return batch;
    }

    // numpy.savez(file, array) names the array arr_0.
    private static void AdoptOnlyArray(Dictionary<string, string> names, IReadOnlyList<TensorSpec> specs, InputReaderOptions options)
    {
        TensorSpec[] required = [.. specs.Where(spec => !options.OptionalInputs.Contains(spec.Name))];
        string[] others = [.. names.Keys.Where(name => LabelNames.RunRank(name) < 0 && LabelNames.LumisectionRank(name) < 0)];
        if (required.Length == 1 && others is ["arr_0"] && names.Remove("arr_0", out string? given))
            names[required[0].Name] = given;
    }

    private static async ValueTask<NpyArray?> TryOpenAsync(NpzArchive archive, string name, InputReaderOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await archive.OpenAsync(name, options.MaxBytesInMemory, cancellationToken).ConfigureAwait(false);
        }
        catch (DismException)
        {
            return null;
        }
    }

    private static DismException Missing(string file, TensorSpec spec, string[] given)
    {
        string? near = NearestName.Find(spec.Name, given);
        return InputFault.At(new SourceLocation(file, 0, 0), $"the array for the input {spec} is missing. Found: {InputFault.List(given)}.",
            near is null ? null : $"Did you mean {InputFault.Quote(near)}? Rename it, or map {near} to {spec.Name}.");
    }
}
