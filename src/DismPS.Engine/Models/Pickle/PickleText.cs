namespace DismPS.Engine.Models.Pickle;

/// <summary>A text that is short enough to be a name.</summary>
internal sealed class PickleText(string value) : PickleValue
{
    public string Value => value;
}
