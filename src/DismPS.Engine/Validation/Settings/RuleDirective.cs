using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Validation.Settings;

/// <summary>What one comment of a template says about one rule.</summary>
/// <param name="Id">The rule.</param>
/// <param name="Level">How much its findings are to weigh.</param>
/// <param name="FirstLine">First line that it applies to.</param>
/// <param name="LastLine">Last line that it applies to.</param>
/// <param name="Location">Where the comment names the rule.</param>
internal sealed record RuleDirective(string Id, RuleLevel Level, int FirstLine, int LastLine, SourceLocation Location)
{
    /// <summary>True for the whole file, whatever its lines are.</summary>
    public bool IsForFile => FirstLine == 0;

    /// <summary>Lines that it applies to: the fewer, the more it was meant for a finding in them.</summary>
    public int Lines => IsForFile ? int.MaxValue : LastLine - FirstLine + 1;

    public bool Covers(int line) => IsForFile || (line >= FirstLine && line <= LastLine);
}
