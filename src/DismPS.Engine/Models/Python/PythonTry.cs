namespace DismPS.Engine.Models.Python;

/// <summary>A try statement.</summary>
/// <param name="outer">The try around it in the same function; null when there is none.</param>
internal sealed class PythonTry(PythonTry? outer)
{
    public PythonTry? Outer => outer;

    /// <summary>True when a handler takes ImportError, ModuleNotFoundError or everything.</summary>
    public bool CatchesMissingModule { get; set; }
}
