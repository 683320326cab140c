using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Artifacts;

/// <summary>Names that become folders.</summary>
internal static class FolderName
{
    /// <summary>Refuses a name that would not be one folder directly below its parent, on this system or another one.</summary>
    /// <param name="name">The name.</param>
    /// <param name="what">What it is, for the message.</param>
    /// <param name="parent">Absolute folder that it must stay in.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.PathEscape"/>.</exception>
    internal static void Check(string name, string what, string parent)
    {
        bool plain = name.Length > 0
            && name.AsSpan().IndexOfAny('/', '\\', '\0') < 0
            && name.IndexOfAny(Path.GetInvalidFileNameChars()) < 0
            && name is not ("." or "..")
            && Path.GetDirectoryName(Path.GetFullPath(Path.Combine(parent, name))) == parent;
        if (!plain)
        {
            throw new DismException(
                ErrorCode.PathEscape,
                $"The {what} '{name}' cannot be a folder of '{parent}'.",
                "Use letters, digits, '-' and '_'.",
                name);
        }
    }
}
