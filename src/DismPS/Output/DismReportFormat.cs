namespace DismPS;

/// <summary>Form of a report for another program.</summary>
public enum DismReportFormat
{
    /// <summary>One JSON document, as <c>dismps validate --output json</c> prints it.</summary>
    Json,

    /// <summary>SARIF 2.1.0.</summary>
    Sarif,

    /// <summary>Annotations for GitHub Actions.</summary>
    GitHub,

    /// <summary>JUnit's XML.</summary>
    JUnit,
}
