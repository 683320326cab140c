namespace DismPS.Engine.Validation.Reports.Pages;

/// <summary>A finding as a page tells it.</summary>
/// <param name="Place">Line and column, after the file where that is not the template; empty when there is no place.</param>
/// <param name="Severity"><c>error</c>, <c>warning</c> or <c>information</c>.</param>
/// <param name="Id">Its id.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Suggestion">What to do; null for nothing better.</param>
/// <param name="Property">Place in the document.</param>
internal sealed record Finding(string Place, string Severity, string Id, string Message, string? Suggestion, string Property);
