using System.Text;
using System.Text.Json;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference.Input;

/// <summary>What the properties of JSON rows are, and the labels of the row in progress.</summary>
internal sealed class JsonTargets
{
    private readonly List<JsonTarget> known = [];
    private readonly IReadOnlyDictionary<string, string> map;
    private readonly List<string> otherNames = [];
    private readonly List<string> otherValues = [];
    private bool[] present = [];
    private string[] sharedNames = [];
    private int expected;
    private long? run;
    private long? lumisection;

    private JsonTargets(IReadOnlyDictionary<string, string> map) => this.map = map;

    /// <summary>Inputs that the file has.</summary>
    public List<TensorSpec> Inputs { get; } = [];

    /// <summary>Finds the inputs among the names of the first row, or of the columns.</summary>
    /// <exception cref="JsonContentException">An input or a mapped name is not there; offset 0.</exception>
    public static JsonTargets Find(IReadOnlyList<string> names, IReadOnlyList<TensorSpec> specs, InputReaderOptions options)
    {
        JsonTargets targets = new(options.Map);
        foreach (string key in options.Map.Keys.Where(key => !names.Contains(key)))
        {
            string? near = NearestName.Of(key, names);
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
        run = lumisection = null;
        otherNames.Clear();
        otherValues.Clear();
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

    /// <summary>Reads the value at which the reader stands as a label.</summary>
    public void ReadLabel(ref Utf8JsonReader reader, JsonTarget target, ReadOnlySpan<byte> source)
    {
        long offset = reader.TokenStartIndex;
        JsonTokenType type = reader.TokenType;
        if (target.Kind == CsvColumnKind.Other)
        {
            reader.Skip();
            otherNames.Add(target.Name);
            otherValues.Add(type switch
            {
                JsonTokenType.Null => "",
                JsonTokenType.String => reader.GetString()!,
                _ => Encoding.UTF8.GetString(source[(int)offset..(int)reader.BytesConsumed]),
            });
            return;
        }

        long? value = null;
        if (type != JsonTokenType.Null)
        {
            CellFault fault = type is JsonTokenType.Number or JsonTokenType.String ? CellParser.TryWhole(reader.ValueSpan, out long whole) : Whole(out whole);
            if (fault is not (CellFault.None or CellFault.Empty))
                throw new JsonContentException(offset, $"{target.Name} is {InputFault.Quote(reader.ValueSpan)}, a whole number was expected.");
            value = fault == CellFault.Empty ? null : whole;
        }

        if (target.Kind == CsvColumnKind.Run)
            run = value;
        else
            lumisection = value;
    }

    /// <summary>Throws when the row lacks an input.</summary>
    public void RequireAll(ReadOnlySpan<byte> row)
    {
        int missing = Array.IndexOf(present, false);
        if (missing >= 0)
            throw Missing(Inputs[missing], [.. NamesOf(row).Select(Mapped)]);
    }

    public RowLabels EndRow()
    {
        if (otherNames.Count == 0)
            return new RowLabels(run, lumisection, RowLabels.None.Columns);
        if (!otherNames.SequenceEqual(sharedNames))
            sharedNames = [.. otherNames];
        return new RowLabels(run, lumisection, new ColumnValues(sharedNames, [.. otherValues]));
    }

    private static CellFault Whole(out long value)
    {
        value = 0;
        return CellFault.NotANumber;
    }

    private static JsonContentException Missing(TensorSpec spec, IReadOnlyList<string> names)
    {
        string? near = NearestName.Of(spec.Name, names);
        return new JsonContentException(0, $"the input {spec} is missing. Found: {InputFault.List(names)}.",
            near is null ? null : $"Did you mean {InputFault.Quote(near)}? Rename it, or map {near} to {spec.Name}.");
    }

    private string Mapped(string name) => map.TryGetValue(name, out string? mapped) ? mapped : name;
}
