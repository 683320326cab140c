namespace DismPS.Engine.Models.Pickle;

/// <summary>What is known of a value on the stack of a pickle that is followed but not executed.</summary>
internal abstract class PickleValue
{
    /// <summary>Containers inside each other below this one.</summary>
    public int Depth { get; set; }

    /// <summary>A value that nothing depends on: a number with a fraction, a set, the result of a call.</summary>
    public static PickleValue Opaque { get; } = new OpaqueValue();

    public static PickleValue None { get; } = new OpaqueValue();

    /// <summary>The number that torch.save wrote first before version 1.6.</summary>
    public static PickleValue TorchMagic { get; } = new OpaqueValue();

    /// <summary>The text; null for every other value.</summary>
    public string? Text => (this as PickleText)?.Value;

    private sealed class OpaqueValue : PickleValue;
}
