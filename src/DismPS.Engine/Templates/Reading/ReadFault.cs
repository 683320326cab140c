using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Templates.Reading;

/// <summary>Ends the reading of a text at a place beyond which nothing can be made of it; never leaves the reader.</summary>
internal sealed class ReadFault(DiagnosticRule rule, NodeSpan span, string message, string? suggestion = null) : Exception(message)
{
    public DiagnosticRule Rule { get; } = rule;

    public NodeSpan Span { get; } = span;

    public string? Suggestion { get; } = suggestion;
}
