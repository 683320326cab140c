namespace DismPS.Engine.Runtimes.Python;

/// <summary>Removes what was only needed for a while.</summary>
internal static class TemporaryFiles
{
    /// <summary>Removes a folder; one that cannot be removed is left to the system's cleaning.</summary>
    public static void Discard(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A child of the handler may still write there.
        }
    }
}
