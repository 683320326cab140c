namespace DismPS.Engine.Models.Python;

/// <summary>A script of a code folder.</summary>
/// <param name="Path">Path in the folder, with '/'.</param>
/// <param name="Name">Its dotted name as a module of the folder.</param>
/// <param name="IsPackage">True for <c>__init__.py</c>.</param>
/// <param name="Content">What it says; null when it could not be read.</param>
internal sealed record PythonFile(string Path, string Name, bool IsPackage, PythonModule? Content)
{
    /// <summary>Dotted name of the package it belongs to; empty at the top.</summary>
    public string Package => IsPackage ? Name : Name.LastIndexOf('.') is int dot and > 0 ? Name[..dot] : "";
}
