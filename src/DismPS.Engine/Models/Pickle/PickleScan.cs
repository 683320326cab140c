using System.Collections.Immutable;

namespace DismPS.Engine.Models.Pickle;

/// <summary>What following the opcodes of one file (or archive entry) found. Nothing in it was executed.</summary>
internal sealed record PickleScan
{
    /// <summary>Everything that loading would import, each once, in the order of the file.</summary>
    public required ImmutableArray<PickleGlobal> Globals { get; init; }

    /// <summary>Pickles after each other that were followed to their end.</summary>
    public int Pickles { get; init; }

    /// <summary>True when the file begins as a pickle of protocol 2 or later does.</summary>
    public bool HasProtocol { get; init; }

    /// <summary>Why following it ended early, as the end of a sentence; null when it did not.</summary>
    public string? Fault { get; init; }

    /// <summary>True when <see cref="Fault"/> is a limit of this program and the file may be right.</summary>
    public bool IsLimit { get; init; }

    /// <summary>Imports whose names could not be told, and calls of what is no known import.</summary>
    public int UnknownCalls { get; init; }

    /// <summary>True when loading runs code that the pickle brings with it (cloudpickle).</summary>
    public bool CallsOwnCode { get; init; }

    /// <summary>Codes of the extension registry, whose meaning another process decides.</summary>
    public ImmutableArray<long> ExtensionCodes { get; init; } = [];

    /// <summary>Values that the file leaves to its reader (PERSID), in part.</summary>
    public ImmutableArray<PickleValue> PersistentIds { get; init; } = [];

    /// <summary>True when bytes are left to the reader (protocol 5, NEXT_BUFFER).</summary>
    public bool NeedsBuffers { get; init; }

    /// <summary>Files that joblib before 0.10 wrote beside this one.</summary>
    public ImmutableArray<string> CompanionFiles { get; init; } = [];

    /// <summary>Library versions, each once.</summary>
    public ImmutableArray<PickleVersion> Versions { get; init; } = [];

    /// <summary>True for torch.save of before version 1.6: a number, then four pickles, then raw weights.</summary>
    public bool IsLegacyTorch { get; init; }

    /// <summary>The value that the first pickle gives; null when its end was not reached.</summary>
    public PickleValue? Root { get; init; }

    /// <summary>True when this is a pickle beyond doubt, whole or broken; false for bytes that only begin with a few opcodes.</summary>
    public bool IsPickle => HasProtocol || Pickles > 0 || Globals.Any(g => g.IsCalled && IsDottedName(g.Module) && IsDottedName(g.Name));

    private static bool IsDottedName(string text) =>
        text.Length > 0 && !char.IsAsciiDigit(text[0]) && text.All(c => char.IsLetterOrDigit(c) || c is '_' or '.');
}
