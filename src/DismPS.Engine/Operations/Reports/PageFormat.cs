namespace DismPS.Engine.Operations.Reports;

/// <summary>Form of a report for people.</summary>
public enum PageFormat
{
    /// <summary>One HTML page that needs nothing else.</summary>
    Html,

    /// <summary>Markdown.</summary>
    Markdown,
}
