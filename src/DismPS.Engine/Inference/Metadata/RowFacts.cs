using DismPS.Engine.Inference.Input;

namespace DismPS.Engine.Inference.Metadata;

/// <summary>What is known of a row besides the histograms: its own columns, those of its metadata, and the values of metadata inputs.</summary>
/// <param name="own">Labels of the row in the main file.</param>
/// <param name="ownValues">Metadata inputs in the main file.</param>
/// <param name="index">Index of the row in these.</param>
/// <param name="metadata">The row of the metadata file; null without one.</param>
/// <param name="plainNames">Names of columns without case and separators, kept from row to row.</param>
internal readonly struct RowFacts(
    RowLabels own, IReadOnlyDictionary<string, RowBytes> ownValues, int index, MetadataRow? metadata, Dictionary<string, string> plainNames)
{
    /// <summary>The run, in either file.</summary>
    public long? Run => own.Run ?? metadata?.Labels.Run;

    /// <summary>Whether the row's facts are those of a lumisection, not of a whole run.</summary>
    public bool IsOfLumisection => (metadata is null ? own : metadata.Labels).Lumisection is not null;

    /// <summary>The text of the first of some columns that the row has; null without any.</summary>
    /// <param name="names">Names without case and separators, the likeliest first.</param>
    public string? Find(ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            string? text = metadata is null ? null : Text(name, metadata.Labels.Columns) ?? Value(name, metadata.Values, metadata.Index);
            text ??= Text(name, own.Columns) ?? Value(name, ownValues, index);
            if (text is not null)
                return text;
        }

        return null;
    }

    private string? Text(string name, IReadOnlyDictionary<string, string> columns)
    {
        foreach ((string column, string text) in columns)
        {
            if (Plain(column) == name)
                return text;
        }

        return null;
    }

    private string? Value(string name, IReadOnlyDictionary<string, RowBytes> values, int row)
    {
        foreach ((string input, RowBytes bytes) in values)
        {
            if (Plain(MetadataInputs.AttributeOf(input)) == name)
                return bytes.TextOf(row);
        }

        return null;
    }

    private string Plain(string column)
    {
        if (!plainNames.TryGetValue(column, out string? plain))
        {
            plain = LabelNames.Plain(column);
            // Files whose rows have ever new names must not fill the memory.
            if (plainNames.Count < 10_000)
                plainNames.Add(column, plain);
        }

        return plain;
    }
}
