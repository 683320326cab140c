using System.Text;
using System.Text.Json;

namespace DismPS.Engine.Inference.Input;

/// <summary>Run, lumisection and the other values of the JSON row in progress.</summary>
internal sealed class JsonLabels
{
    private readonly List<string> otherNames = [];
    private readonly List<string> otherValues = [];
    private string[] sharedNames = [];
    private long? run;
    private long? lumisection;

    public void BeginRow()
    {
        run = lumisection = null;
        otherNames.Clear();
        otherValues.Clear();
    }

    /// <summary>Reads the value at which the reader stands as a label.</summary>
    public void Read(ref Utf8JsonReader reader, JsonTarget target, ReadOnlySpan<byte> source)
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
}
