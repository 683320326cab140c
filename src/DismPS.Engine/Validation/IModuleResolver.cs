namespace DismPS.Engine.Validation;

/// <summary>Says where Python on the server finds a module.</summary>
internal interface IModuleResolver
{
    /// <summary>Where a module comes from.</summary>
    /// <param name="module">Dotted name.</param>
    ModuleOrigin Resolve(string module);

    /// <summary>Whether a module of the code folder has a name at its top level; null when its text does not say.</summary>
    /// <param name="module">A module of <see cref="ModuleOrigin.Folder"/>.</param>
    /// <param name="name">Name without dots.</param>
    bool? Defines(string module, string name);

    /// <summary>True when code in the folder answers for __main__, or loads pickles with a find_class of its own.</summary>
    bool HandlesMain { get; }
}
