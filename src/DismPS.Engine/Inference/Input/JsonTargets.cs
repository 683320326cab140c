using DismPS.Engine.Diagnostics;
using System.Text;
using System.Text.Json;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference.Input;

/// <summary>What the properties of JSON rows are, and which inputs the row in progress has.</summary>
internal sealed class JsonTargets
{
    private readonly List<JsonTarget> known = [];
    private readonly IReadOnlyDictionary<string, string> map;
    private bool[] present = [];
    private int expected;

    private JsonTargets(IReadOnlyDictionary<string, string> map) => this.map = map;

    /// <summary>Inputs that the file has.</summary>
    public List<TensorSpec> Inputs { get; } = [];

    /// <summary>Finds the inputs among the names of the first row, or of the columns.</summary>
    /// <exception cref="JsonContentException">An input or a mapped name is not there; offset 0.</exception>
    public static JsonTargets Find(IReadOnlyList<string> names, IReadOnlyList<TensorSpec> specs, InputReaderOptions options)
    {
        JsonTargets targets = new(MapOf(names, options));
        foreach (string key in options.Map.Keys.Where(key => !names.Contains(key)))
        {
            string? near = NearestName.Find(key, names);
            throw new JsonContentException(0, $"the name {InputFault.Quote(key)} that is to be mapped is not there. Found: {InputFault.List(names)}.",
                near is null ? null : $"Did you mean {InputFault.Quote(near)}?");
        }

        string[] mapped = [.. names.Select(targets.Mapped)];
        foreach (TensorSpec spec in specs)
        {
            if (mapped.Contains(spec.Name))
                targets.Inputs.Add(spec);
            else if (!options.OptionalInputs.Contains(spec.Name))
                throw Missing(spec, mapped);
        }

        targets.present = new bool[targets.Inputs.Count];
        return targets;
    }

    private static IReadOnlyDictionary<string, string> MapOf(IReadOnlyList<string> names, InputReaderOptions options)
    {
        if (options.Aliases.Count == 0)
            return options.Map;
        var all = new Dictionary<string, string>(options.Map, StringComparer.Ordinal);
        foreach ((string alias, string input) in options.Aliases)
        {
            if (names.Contains(alias) && !names.Contains(input))
                all.TryAdd(alias, input);
        }

        return all;
    }

    /// <summary>Property names of an object.</summary>
    public static List<string> NamesOf(ReadOnlySpan<byte> value)
    {
        List<string> names = [];
        Utf8JsonReader reader = new(value);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            names.Add(reader.GetString()!);
            reader.Read();
            reader.Skip();
        }

        return names;
    }

    public void BeginRow()
    {
        expected = 0;
        Array.Clear(present);
    }

    /// <summary>The target of the property name at which the reader stands.</summary>
    public JsonTarget Of(ref Utf8JsonReader reader)
    {
        // Rows nearly always have the same names in the same order.
        for (int i = 0; i < known.Count; i++)
        {
            int at = (expected + i) % known.Count;
            if (reader.ValueTextEquals(known[at].Utf8))
            {
                expected = at + 1;
                return known[at];
            }
        }

        expected = 0;
        return Of(reader.GetString()!);
    }

    /// <summary>The target of a name.</summary>
    public JsonTarget Of(string given)
    {
        string name = Mapped(given);
        int input = Inputs.FindIndex(spec => spec.Name == name);
        CsvColumnKind kind = input >= 0 ? CsvColumnKind.Whole
            : LabelNames.RunRank(name) >= 0 && !known.Exists(target => target.Kind == CsvColumnKind.Run) ? CsvColumnKind.Run
            : LabelNames.LumisectionRank(name) >= 0 && !known.Exists(target => target.Kind == CsvColumnKind.Lumisection) ? CsvColumnKind.Lumisection
            : CsvColumnKind.Other;
        JsonTarget target = new(Encoding.UTF8.GetBytes(given), name, kind, input);
        // Files whose rows have ever new names must not fill the memory.
        if (known.Count < 10_000)
            known.Add(target);
        return target;
    }

    /// <summary>Notes an input; false when the row had it already.</summary>
    public bool TryMark(int input) => !present[input] && (present[input] = true);

    /// <summary>Throws when the row lacks an input.</summary>
    public void RequireAll(ReadOnlySpan<byte> row)
    {
        int missing = Array.IndexOf(present, false);
        if (missing >= 0)
            throw Missing(Inputs[missing], [.. NamesOf(row).Select(Mapped)]);
    }

    private static JsonContentException Missing(TensorSpec spec, IReadOnlyList<string> names)
    {
        string? near = NearestName.Find(spec.Name, names);
        return new JsonContentException(0, $"the input {spec} is missing. Found: {InputFault.List(names)}.",
            near is null ? null : $"Did you mean {InputFault.Quote(near)}? Rename it, or map {near} to {spec.Name}.");
    }

    private string Mapped(string name) => map.TryGetValue(name, out string? mapped) ? mapped : name;
}
