namespace DismPS;

/// <summary>The format of templates as JSON Schema 2020-12.</summary>
/// <param name="FormatVersion">TemplateFormatVersion of the templates that it describes.</param>
/// <param name="Text">The schema.</param>
public sealed record DismSchema(string FormatVersion, string Text)
{
    /// <summary>The schema, so that Set-Content writes it.</summary>
    public override string ToString() => Text;
}
