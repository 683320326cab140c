using DismPS.Engine.Diagnostics;

namespace DismPS.Tool.Output;

/// <summary>How scripts learn that a server is ready.</summary>
internal static class ReadyFile
{
    /// <summary><c>ready http://127.0.0.1:8000</c>.</summary>
    public static string LineOf(Uri uri) => $"ready {AddressOf(uri)}";

    /// <summary>Host and port always: scripts cut the port off, and a Uri leaves 80 out.</summary>
    public static string AddressOf(Uri uri) => $"{uri.Scheme}://{uri.Host}:{uri.Port}";

    /// <summary>Fails early where the file could not be written later.</summary>
    public static void RequireWritable(string path)
    {
        string? folder = Path.GetDirectoryName(path);
        if (folder is not null && !Directory.Exists(folder))
            throw new DismException(ErrorCode.WriteFailed, $"The folder of the ready file '{path}' does not exist.", "Make it first, or choose another.", path);
    }

    /// <summary>Writes the address in one step: a reader never sees half of it.</summary>
    public static void Write(string path, Uri uri)
    {
        string aside = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            File.WriteAllText(aside, AddressOf(uri) + "\n");
            File.Move(aside, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Discard(aside);
            throw new DismException(ErrorCode.WriteFailed, $"The ready file '{path}' could not be written: {e.Message}",
                "Choose a folder that exists and that you may write to.", path, e);
        }
    }

    private static void Discard(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one to report.
        }
    }
}
