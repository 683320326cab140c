using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference.Input;

/// <summary>What each column of a CSV file is for, found out once from the header.</summary>
internal sealed class CsvLayout
{
    private readonly string[] names;
    private readonly string file;
    private readonly SourceLocation[] places;

    private CsvLayout(string[] names, SourceLocation[] places, string file)
    {
        this.names = names;
        this.places = places;
        this.file = file;
        Columns = new CsvColumn[names.Length];
    }

    /// <summary>Inputs that the file has.</summary>
    public List<TensorSpec> Inputs { get; } = [];

    /// <summary>Row shape of each input that is spread over columns; null for one that is one column.</summary>
    public List<long[]?> RowShapes { get; } = [];

    public CsvColumn[] Columns { get; }

    public string[] Names => names;

    /// <summary>Names of the columns that travel as texts.</summary>
    public string[] OtherNames { get; private set; } = [];

    /// <summary>Assigns the columns.</summary>
    /// <param name="names">Header, mapped already; empty for a column without a name.</param>
    /// <param name="places">Where each name stands.</param>
    /// <param name="firstRowIsNumber">For each column whether the first row has a number there; null without rows.</param>
    /// <param name="specs">The model's inputs.</param>
    /// <param name="options">Options of the reader.</param>
    /// <param name="file">Name for messages.</param>
    public static CsvLayout Find(
        string[] names, SourceLocation[] places, bool[]? firstRowIsNumber, IReadOnlyList<TensorSpec> specs, InputReaderOptions options, string file)
    {
        CsvLayout layout = new(names, places, file);
        layout.RefuseDuplicates();
        Dictionary<int, List<(int Column, int[] Indices)>> indexed = layout.AssignNamed(specs);
        layout.AssignLabels();

        List<TensorSpec> missing = [];
        for (int i = 0; i < specs.Count; i++)
        {
            bool whole = Array.Exists(layout.Columns, column => column.Kind == CsvColumnKind.Whole && column.Input == i);
            if (indexed.TryGetValue(i, out List<(int Column, int[] Indices)>? spread))
                layout.AssignSpread(i, specs[i], spread, whole);
            else if (whole)
                layout.Adopt(i, specs[i], null);
            else if (!options.OptionalInputs.Contains(specs[i].Name))
                missing.Add(specs[i]);
        }

        if (missing.Count > 0)
        {
            if (layout.Inputs.Count > 0 || specs.Count(spec => !options.OptionalInputs.Contains(spec.Name)) != 1)
                throw MissingColumns.Of(missing[0], names, file);
            layout.AssignNumbers(missing[0], firstRowIsNumber);
        }

        layout.OtherNames = [.. names.Where((_, i) => layout.Columns[i].Kind == CsvColumnKind.Other)];
        return layout;
    }

    private void RefuseDuplicates()
    {
        Dictionary<string, int> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < names.Length; i++)
        {
            if (names[i].Length > 0 && !seen.TryAdd(names[i], i))
                throw InputFault.At(places[i], $"the column {InputFault.Quote(names[i])} is there twice, as column {seen[names[i]] + 1} and {i + 1}.");
        }
    }

    private Dictionary<int, List<(int Column, int[] Indices)>> AssignNamed(IReadOnlyList<TensorSpec> specs)
    {
        Dictionary<int, List<(int, int[])>> indexed = [];
        for (int i = 0; i < names.Length; i++)
        {
            int input = IndexOf(specs, names[i]);
            if (input >= 0)
            {
                Columns[i] = new CsvColumn(CsvColumnKind.Whole, input);
            }
            else if (IndexedName.TrySplit(names[i], out string stem, out int[] indices) && IndexOf(specs, stem) is >= 0 and int spread)
            {
                if (!indexed.TryGetValue(spread, out List<(int, int[])>? list))
                    indexed.Add(spread, list = []);
                list.Add((i, indices));
                Columns[i] = new CsvColumn(CsvColumnKind.Element, spread);
            }
            else if (names[i].Length > 0)
            {
                Columns[i] = new CsvColumn(CsvColumnKind.Other);
            }
        }

        return indexed;
    }

    private void AssignLabels()
    {
        int run = LabelNames.Best(names, LabelNames.RunRank, i => Columns[i].Kind == CsvColumnKind.Other);
        if (run >= 0)
            Columns[run] = new CsvColumn(CsvColumnKind.Run);
        int lumisection = LabelNames.Best(names, LabelNames.LumisectionRank, i => Columns[i].Kind == CsvColumnKind.Other);
        if (lumisection >= 0)
            Columns[lumisection] = new CsvColumn(CsvColumnKind.Lumisection);
    }

    private void AssignSpread(int input, TensorSpec spec, List<(int Column, int[] Indices)> spread, bool whole)
    {
        if (whole)
            throw InputFault.At(places[spread[0].Column], $"{spec.Name} is there twice: as one column, and as indexed columns.");
        if (spec.DataType == DataType.Bytes)
            throw InputFault.At(places[spread[0].Column], $"{spec.Name} is BYTES, whose rows have no columns of elements.", "Use one column with a JSON array, or a JSON file.");
        (int Column, string Message)? fault = ElementLayout.Arrange(
            spec.Shape.IsDefault ? default : spec.Shape.RemoveAt(0), [.. spread.Select(entry => entry.Indices)], out long[] shape, out int[] offsets);
        if (fault is (int column, string message))
        {
            throw column >= 0
                ? InputFault.At(places[spread[column].Column], $"the column {InputFault.Quote(names[spread[column].Column])} {message}")
                : InputFault.At(places[spread[0].Column], $"the columns of {spec.Name}: {message}");
        }

        for (int i = 0; i < offsets.Length; i++)
            Columns[spread[i].Column] = new CsvColumn(CsvColumnKind.Element, input, offsets[i]);
        Adopt(input, spec, shape);
    }

    private void AssignNumbers(TensorSpec spec, bool[]? firstRowIsNumber)
    {
        if (firstRowIsNumber is null || spec.DataType == DataType.Bytes)
            throw MissingColumns.Of(spec, names, file);
        int[] found = [.. Enumerable.Range(0, names.Length).Where(i => Columns[i].Kind == CsvColumnKind.Other && firstRowIsNumber[i])];
        bool known = !spec.Shape.IsDefault && spec.Shape.Skip(1).All(dim => dim >= 0);
        long wanted = known ? Tensor.CountOf(spec.Shape.AsSpan()[1..]) : -1;
        if (found.Length == 0 || (known && found.Length != wanted) || (!known && spec.Shape is { IsDefault: false, Length: > 2 }))
            throw MissingColumns.Of(spec, names, file, found.Length);
        for (int i = 0; i < found.Length; i++)
            Columns[found[i]] = new CsvColumn(CsvColumnKind.Element, 0, i);
        Adopt(0, spec, known ? [.. spec.Shape.Skip(1)] : [found.Length]);
    }

    // Columns name inputs by their place among those that the file has.
    private void Adopt(int input, TensorSpec spec, long[]? shape)
    {
        for (int i = 0; i < Columns.Length; i++)
        {
            if (Columns[i].Input == input && Columns[i].Kind is CsvColumnKind.Element or CsvColumnKind.Whole)
                Columns[i] = Columns[i] with { Input = Inputs.Count };
        }

        Inputs.Add(spec);
        RowShapes.Add(shape);
    }

    private static int IndexOf(IReadOnlyList<TensorSpec> specs, string name)
    {
        for (int i = 0; i < specs.Count; i++)
        {
            if (string.Equals(specs[i].Name, name, StringComparison.Ordinal))
                return i;
        }

        return -1;
    }
}
