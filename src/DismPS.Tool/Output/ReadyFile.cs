using DismPS.Engine.Diagnostics;

namespace DismPS.Tool.Output;

/// <summary>How scripts learn that a server is ready.</summary>
internal static class ReadyFile
{
    /// <summary><c>ready http://127.0.0.1:8000</c>.</summary>
    public static string LineOf(Uri uri) => $"ready {uri.GetLeftPart(UriPartial.Authority)}";

    /// <summary>Writes the address in one step: a reader never sees half of it.</summary>
    public static void Write(string path, Uri uri)
    {
        try
        {
            string aside = $"{path}.{Environment.ProcessId}.tmp";
            File.WriteAllText(aside, uri.GetLeftPart(UriPartial.Authority) + "\n");
            File.Move(aside, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DismException(ErrorCode.WriteFailed, $"The ready file '{path}' could not be written: {e.Message}",
                "Choose a folder that exists and that you may write to.", path, e);
        }
    }
}
