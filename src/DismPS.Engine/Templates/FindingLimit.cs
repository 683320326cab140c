using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Templates;

/// <summary>Keeps a hostile text from having more findings than fit into memory and anyone reads.</summary>
internal static class FindingLimit
{
    /// <summary>False when there are as many findings as are told; the first one too many is told as such.</summary>
    /// <param name="findings">Those so far.</param>
    /// <param name="next">Where the next one is.</param>
    public static bool HasRoom(List<Diagnostic> findings, SourceLocation next)
    {
        if (findings.Count == TemplateReader.MaxFindings)
            findings.Add(RuleCatalog.TooManyFindings.At(next, "", $"There are more than {TemplateReader.MaxFindings} findings; the others are not told."));
        return findings.Count < TemplateReader.MaxFindings;
    }
}
