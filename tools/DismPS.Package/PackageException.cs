namespace DismPS.Package;

/// <summary>A module that cannot be packed: what is wrong, and where.</summary>
public sealed class PackageException : Exception
{
    /// <summary>A fault in a file.</summary>
    public PackageException(string file, int line, string message)
        : base(line > 0 ? $"{file}:{line}: error: {message}" : $"{file}: error: {message}")
    {
    }
}
