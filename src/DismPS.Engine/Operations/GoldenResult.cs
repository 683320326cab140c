using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Operations;

/// <summary>The outcome of one golden case.</summary>
/// <param name="Resource">Name of the resource; empty when the template itself failed.</param>
/// <param name="Case">Name of the case; <see cref="Loading"/> or <see cref="Reading"/> when no case could be run.</param>
/// <param name="Passed">True when the answer fits.</param>
/// <param name="Difference">What does not fit; null when it passed.</param>
public sealed record GoldenResult(string Resource, string Case, bool Passed, string? Difference)
{
    /// <summary>Stands for the case when the model could not be loaded, or the server not be reached.</summary>
    public const string Loading = "(load)";

    /// <summary>Stands for the case when the template or its golden cases could not be read.</summary>
    public const string Reading = "(read)";

    /// <summary>The largest |got - want| of the numbers that were compared; null without any.</summary>
    public double? MaximumDifference { get; init; }

    /// <summary>How long the answer took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Why the case could not be run at all; null when there was an answer or a refusal.</summary>
    public DismException? Failure { get; init; }

    /// <summary>What stands for cases that could not be run.</summary>
    public static GoldenResult Failed(string resource, string name, DismException failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return new GoldenResult(resource, name, false, failure.Message) { Failure = failure };
    }
}
