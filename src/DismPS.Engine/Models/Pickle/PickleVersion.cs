namespace DismPS.Engine.Models.Pickle;

/// <summary>A library version that a pickle says it was written with.</summary>
/// <param name="Package">Import name, for example <c>sklearn</c>.</param>
/// <param name="Version">As written.</param>
internal sealed record PickleVersion(string Package, string Version);
