using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Operations;

/// <summary>What a repair of one template comes to. Nothing is written until <see cref="RepairTemplate.Save"/>.</summary>
public sealed record RepairResult
{
    /// <summary>The text as it is, without byte order mark.</summary>
    public required string OldText { get; init; }

    /// <summary>The text with the corrections.</summary>
    public required string NewText { get; init; }

    /// <summary>The difference as <c>diff -u</c> prints it; empty when there is none.</summary>
    public required string Diff { get; init; }

    /// <summary>The findings that were corrected, in file order.</summary>
    public required ImmutableArray<Diagnostic> Corrected { get; init; }

    /// <summary>The verdict on the new text, with what remains.</summary>
    public required ValidationResult Remaining { get; init; }

    /// <summary>True when there is something to write.</summary>
    public bool IsChanged => OldText != NewText;

    /// <summary>A byte order mark, which is no part of the text but stays in the file.</summary>
    internal string Mark { get; init; } = "";
}
