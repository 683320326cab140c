namespace DismPS.Engine.Models.Pickle;

/// <summary>A list or a set, whose items do not matter.</summary>
internal sealed class PickleList : PickleValue;
