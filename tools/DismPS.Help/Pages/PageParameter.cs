using DismPS.Help.Markdown;

namespace DismPS.Help.Pages;

/// <summary>A parameter with the facts of its page.</summary>
public sealed record PageParameter
{
    /// <summary>Name of the facts' value that means every parameter set.</summary>
    public const string AllSets = "(All)";

    /// <summary>Name without the dash.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for.</summary>
    public required IReadOnlyList<Block> Description { get; init; }

    /// <summary>Type as users write it: <c>String[]</c>, <c>SwitchParameter</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Parameter sets; <see cref="AllSets"/> alone for all.</summary>
    public IReadOnlyList<string> Sets { get; init; } = [AllSets];

    /// <summary>Other names.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>True when the command cannot do without.</summary>
    public bool Required { get; init; }

    /// <summary>Position from 0; null when it must be named.</summary>
    public int? Position { get; init; }

    /// <summary>True when whole objects bind.</summary>
    public bool PipelineByValue { get; init; }

    /// <summary>True when properties of the name bind.</summary>
    public bool PipelineByName { get; init; }

    /// <summary>Value when it is left out; empty when there is none.</summary>
    public string Default { get; init; } = "";

    /// <summary>True when <c>*</c>, <c>?</c> and <c>[]</c> match names.</summary>
    public bool Wildcards { get; init; }

    /// <summary>True for parameters without a value.</summary>
    public bool IsSwitch => Type == "SwitchParameter";

    /// <summary>True when it belongs to a parameter set.</summary>
    public bool IsIn(string set) => Sets.Contains(AllSets) || Sets.Contains(set);
}
