namespace DismPS.Assertions;

/// <summary>What an assertion tells Pester, in the names that Pester reads.</summary>
/// <param name="Succeeded">True when it holds.</param>
/// <param name="FailureMessage">What is wrong; empty when it holds.</param>
public sealed record AssertionOutcome(bool Succeeded, string FailureMessage)
{
    internal static AssertionOutcome Of(bool holds, string message) => new(holds, holds ? "" : message);

    /// <summary><c>, because the reason,</c> as Pester writes it.</summary>
    internal static string Reason(string? because)
    {
        string? text = because?.Trim();
        return string.IsNullOrEmpty(text) ? "" : text.StartsWith("because ", StringComparison.OrdinalIgnoreCase) ? $", {text}," : $", because {text},";
    }
}
