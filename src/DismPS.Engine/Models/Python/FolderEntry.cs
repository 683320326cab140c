namespace DismPS.Engine.Models.Python;

/// <summary>A file of a code folder.</summary>
/// <param name="Path">Path in the folder, with '/'.</param>
/// <param name="FullPath">Where to open it.</param>
/// <param name="Length">Length in bytes; 0 also for what is no plain file, which must not be opened.</param>
internal readonly record struct FolderEntry(string Path, string FullPath, long Length);
