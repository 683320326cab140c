using System.Collections.Immutable;

namespace DismPS.Engine.Models.Pickle;

/// <summary>What a file holds of pickles: plain, compressed by joblib, in an array of objects, or in a zip archive.</summary>
internal sealed record PickledFile(PickledFileKind Kind, ImmutableArray<PickledPart> Parts)
{
    /// <summary>Name of the compression; null when there is none.</summary>
    public string? Compression { get; init; }

    /// <summary>Why the file as a whole could not be looked into, as the end of a sentence about it.</summary>
    public string? Fault { get; init; }

    /// <summary>True when <see cref="Fault"/> is a limit of this program.</summary>
    public bool IsLimit { get; init; }

    /// <summary>True for a program that torch.jit wrote; its classes are none of Python.</summary>
    public bool IsTorchScript { get; init; }

    /// <summary>True for weights or a module that torch.save wrote.</summary>
    public bool IsTorchSave { get; init; }
}
