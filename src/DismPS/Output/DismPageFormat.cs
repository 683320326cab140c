namespace DismPS;

/// <summary>Form of a report for people.</summary>
public enum DismPageFormat
{
    /// <summary>One HTML page that needs nothing else.</summary>
    Html,

    /// <summary>Markdown.</summary>
    Markdown,
}
