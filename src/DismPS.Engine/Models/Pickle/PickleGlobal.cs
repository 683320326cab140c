namespace DismPS.Engine.Models.Pickle;

/// <summary>A class or function that loading would import.</summary>
internal sealed class PickleGlobal(string module, string name) : PickleValue
{
    /// <summary>Module as the file names it.</summary>
    public string Module => module;

    /// <summary>Name in the module; with dots for what is inside a class.</summary>
    public string Name => name;

    /// <summary>True when loading calls it and does not only keep it.</summary>
    public bool IsCalled { get; set; }

    public override string ToString() => $"{module}.{name}";
}
