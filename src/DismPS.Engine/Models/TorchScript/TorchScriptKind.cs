namespace DismPS.Engine.Models.TorchScript;

/// <summary>What a file is that should be a TorchScript program.</summary>
internal enum TorchScriptKind
{
    /// <summary>A program that torch.jit wrote.</summary>
    Program,

    /// <summary>Weights or a module that torch.save wrote.</summary>
    Saved,

    /// <summary>Begins as a program and is not whole.</summary>
    Damaged,

    /// <summary>Something else.</summary>
    Other,
}
