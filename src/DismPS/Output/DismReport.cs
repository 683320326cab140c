namespace DismPS;

/// <summary>A report that was written to a file.</summary>
/// <param name="Path">Absolute path of the file; cmdlets that read files take it from here.</param>
/// <param name="Format">Its form.</param>
/// <param name="Title">Its title.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Templates">Templates that it tells of.</param>
/// <param name="Rows">Scored rows that it tells of.</param>
/// <param name="Flagged">Flagged rows among them.</param>
/// <param name="Cases">Golden cases that it tells of.</param>
public sealed record DismReport(string Path, DismPageFormat Format, string Title, long Bytes, int Templates, long Rows, long Flagged, int Cases)
{
    /// <summary>The path.</summary>
    public override string ToString() => Path;
}
