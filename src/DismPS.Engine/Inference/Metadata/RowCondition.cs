namespace DismPS.Engine.Inference.Metadata;

/// <summary>One field of <c>InferenceOnConditions</c>.</summary>
/// <param name="Name">Name of the field.</param>
/// <param name="Columns">Columns that tell of it, as users see them; their names count without case and separators.</param>
/// <param name="IsMet">Whether a column's text meets it; null when the text is none that can be judged.</param>
internal sealed record RowCondition(string Name, string[] Columns, Func<string, bool?> IsMet)
{
    /// <summary>The columns' names without case and separators.</summary>
    public string[] PlainColumns { get; } = [.. Columns.Select(Input.LabelNames.Plain)];

    /// <summary>Columns that tell of a whole run only where they are not those of a lumisection.</summary>
    public string[] RunColumns { get; init; } = [];
}
