using System.Text;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Inference;

/// <summary>Reads a bearer token from a file, so that it stands in no list of arguments.</summary>
public static class TokenFile
{
    /// <summary>Largest file, in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>The token without blanks around it.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.ReadFailed"/>: the file cannot be read, or holds none.</exception>
    public static string Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            byte[] bytes = RegularFile.ReadAtMost(path, MaxBytes);
            string text = Encoding.UTF8.GetString(bytes).Trim();
            if (bytes.Length <= MaxBytes && text.Length > 0)
                return text;
            throw new DismException(ErrorCode.ReadFailed, $"{path} holds no token: it {(text.Length == 0 ? "is empty" : "is too large")}.", "Write the token alone into the file.", path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DismException(ErrorCode.ReadFailed, $"The token cannot be read from {path}: {e.Message}",
                "Check the path of the token's file, and that you may read it.", path, e);
        }
    }
}
