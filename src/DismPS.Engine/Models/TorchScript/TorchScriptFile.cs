using System.Collections.Immutable;

namespace DismPS.Engine.Models.TorchScript;

/// <summary>What a TorchScript archive says of itself. Its code is read as text and its pickles are followed; nothing is run.</summary>
internal sealed record TorchScriptFile(TorchScriptKind Kind)
{
    /// <summary>Why it is damaged or something else, as the end of a sentence about the file.</summary>
    public string? Fault { get; init; }

    /// <summary>True when <see cref="Fault"/> is a limit of this program.</summary>
    public bool IsLimit { get; init; }

    /// <summary>Qualified name of the outermost module's class.</summary>
    public string ClassName { get; init; } = "";

    /// <summary>Version of the archive's format; empty when it does not say.</summary>
    public string Version { get; init; } = "";

    /// <summary>Null when there is none.</summary>
    public TorchMethod? Forward { get; init; }

    /// <summary>Classes of extension libraries, without the prefix torch.classes.</summary>
    public ImmutableArray<string> CustomClasses { get; init; } = [];

    /// <summary>Operators of extension libraries, with their namespace.</summary>
    public ImmutableArray<string> CustomOperators { get; init; } = [];

    /// <summary>Device of weights that were saved from a GPU; null when there are none.</summary>
    public string? WeightDevice { get; init; }

    /// <summary>Device of a GPU that the code names; null when it names none.</summary>
    public string? CodeDevice { get; init; }

    /// <summary>Tensors by position; outputs are default when their number cannot be told.</summary>
    public ModelInterface ToInterface() => Forward is not { } forward
        ? new ModelInterface(default, default)
        : new ModelInterface(
            [.. forward.Arguments.Select(a => new ModelTensor(a.Name, null, default) { IsOptional = a.HasDefault })],
            forward.Returned.IsDefault ? default : [.. forward.Returned.Select(_ => new ModelTensor(null, null, default))]);
}
