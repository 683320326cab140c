namespace DismPS.Engine.Validation.Comparison;

/// <summary>One difference in meaning between two templates.</summary>
/// <param name="Path">Its place in the second template, or in the first for what is gone.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Old">The value in the first template; null for what is new.</param>
/// <param name="New">The value in the second template; null for what is gone.</param>
/// <param name="Consequence">What follows from it, when that is known.</param>
public sealed record TemplateChange(string Path, ChangeKind Kind, string? Old, string? New, string? Consequence)
{
    /// <summary><c>changed Resources.X.Properties.AnomalyThreshold: 0.5 -> 0.7; fewer rows are flagged</c>.</summary>
    public override string ToString()
    {
        string values = Kind switch
        {
            ChangeKind.Added => New ?? "",
            ChangeKind.Removed => Old ?? "",
            _ => $"{Old} -> {New}",
        };
        return $"{Kind.ToString().ToLowerInvariant()} {Path}{(values.Length == 0 ? "" : ": ")}{values}{(Consequence is null ? "" : "; ")}{Consequence}";
    }
}
