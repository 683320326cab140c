namespace DismPS.Engine.Validation.Reports;

/// <summary>Forms of a report: the first four for other programs, the others for people.</summary>
public enum ReportFormat
{
    /// <summary>One JSON document of this program's own.</summary>
    Json,

    /// <summary>SARIF 2.1.0, the form of static analysis tools.</summary>
    Sarif,

    /// <summary>Workflow commands of GitHub Actions: annotations at the lines of a pull request.</summary>
    GitHub,

    /// <summary>JUnit's XML: one test case a template.</summary>
    JUnit,

    /// <summary>One HTML page that needs nothing else.</summary>
    Html,

    /// <summary>Markdown.</summary>
    Markdown,
}
