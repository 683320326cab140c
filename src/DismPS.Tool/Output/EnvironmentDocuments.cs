namespace DismPS.Tool.Output;

/// <summary>The document of <c>env create</c>: what was made, or with <c>--dry-run</c> what would be.</summary>
internal sealed record EnvironmentDocument(
    bool Made, string Folder, string Interpreter, string PythonVersion, IReadOnlyList<string> Packages, IReadOnlyList<EnvironmentWarningDocument> Warnings);

/// <summary>The document of <c>env check</c>.</summary>
internal sealed record EnvironmentCheckDocument(
    bool Passed, string Interpreter, string Origin, string PythonVersion, string? Requirements, IReadOnlyList<string> Missing, IReadOnlyList<EnvironmentWarningDocument> Warnings);

/// <summary>One warning; the source is empty when it is no line's fault.</summary>
internal sealed record EnvironmentWarningDocument(string Source, string Package, string Message);
