using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Validation.Rules;

/// <summary>Something in a folder that cannot be copied.</summary>
/// <param name="Path">Relative to the folder that was looked through.</param>
/// <param name="Kind">What it leads to; a folder is one around the link, so that copying would not end.</param>
internal sealed record BadEntry(string Path, FileKind Kind)
{
    /// <summary>True for a link to a folder that it lies in.</summary>
    public bool LeadsBack => Kind == FileKind.Folder;
}
