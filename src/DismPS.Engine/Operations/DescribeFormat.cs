using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Schema;

namespace DismPS.Engine.Operations;

/// <summary>Describes the format of templates for programs that read descriptions.</summary>
public static class DescribeFormat
{
    /// <summary>TemplateFormatVersion of the templates that this program reads.</summary>
    public static string FormatVersion => DismTemplate.SupportedFormatVersion;

    /// <summary>The format as JSON Schema 2020-12, for editors.</summary>
    public static string Schema() => TemplateSchema.Write();
}
