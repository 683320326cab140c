namespace DismPS.Engine.Models.Pickle;

/// <summary>What a call gives.</summary>
internal sealed class PickleObject(PickleValue callable, PickleValue arguments) : PickleValue
{
    /// <summary>The class or function.</summary>
    public PickleValue Callable => callable;

    public PickleValue Arguments => arguments;

    /// <summary>Attributes that BUILD gave it; null when there were none, or not as a dictionary.</summary>
    public PickleMapping? State { get; set; }

    /// <summary>What BUILD gave it in place of a dictionary, for example the tuple of a dtype.</summary>
    public PickleValue? OtherState { get; set; }
}
