namespace DismPS.Engine.Diagnostics;

public static partial class RuleCatalog
{
    /// <summary>Two fields of which one is allowed.</summary>
    public static DiagnosticRule ExclusiveFields { get; } = Error("DISM0601", "exclusive-fields", "Two fields exclude each other",
        "NoComponentOut (true or false) excludes AllowedComponentsOut, even an empty list.",
        "Remove one of them.");

    /// <summary>A run range without runs.</summary>
    public static DiagnosticRule RunRangeReversed { get; } = Error("DISM0602", "out-of-range", "The run range is reversed",
        "No run is in a range whose last run is before its first, so the model would never run.",
        "Swap MinRunNumber and MaxRunNumber.",
        PlatformVerdict.Accepts);

    /// <summary>A pattern that Python refuses.</summary>
    public static DiagnosticRule BadRegex { get; } = Error("DISM0603", "bad-regex", "A regular expression is broken",
        "The field is a regular expression in Python's syntax; the platform's tool crashes on a broken one.",
        "Correct the pattern; write a backslash before brackets and signs that are meant as such.",
        PlatformVerdict.Crashes);

    /// <summary>A number that no run has.</summary>
    public static DiagnosticRule OddConditionNumber { get; } = Warning("DISM0604", "out-of-range", "A condition is always or never met",
        "Run numbers, luminosities, fields and energies are never negative; nothing compares with nan.",
        "Write a positive number.");

    /// <summary>Two entries for the lumisections endpoint.</summary>
    public static DiagnosticRule LumisectionsTwice { get; } = Error("DISM0611", "duplicate-endpoint", "The lumisections endpoint is used twice",
        "There may be one InputMetadata entry with Endpoint: lumisections.",
        "Move the attributes into one entry.");

    /// <summary>Two entries of one name.</summary>
    public static DiagnosticRule MetadataNameTwice { get; } = Error("DISM0612", "duplicate-name", "Two InputMetadata entries have one name",
        "The name is the first part of the inputs' names, which must differ.",
        "Rename one of them.",
        PlatformVerdict.Accepts) with { IsReliedOn = true };

    /// <summary>A filter operation in the wrong place.</summary>
    public static DiagnosticRule FilterNotAllowed { get; } = Error("DISM0613", "filter-not-allowed", "A filter operation is not allowed here",
        "LIST_AND_MATCH works with Endpoint: hltpathrates and the filter name path_name only.",
        "Use EQ, or the endpoint and name that are named here.");
}
