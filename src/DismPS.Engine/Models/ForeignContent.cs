using System.Text;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Models;

/// <summary>Recognizes what often lies under a model's name instead of the model.</summary>
internal static class ForeignContent
{
    /// <summary>Refuses empty files, pointers of large-file stores, HTML pages and plain text.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.ModelLoadFailed"/>.</exception>
    public static void Refuse(ReadOnlySpan<byte> content, string path, string wanted)
    {
        if (content.IsEmpty)
            throw Refusal(path, "the file is empty", wanted, "Copy the model file again.");
        if (content.StartsWith("version https://git-lfs.github.com/spec"u8))
            throw Refusal(path, "the file is a Git LFS pointer", wanted, "Fetch the real file with 'git lfs pull'.");
        ReadOnlySpan<byte> start = content[..Math.Min(content.Length, 1024)];
        string text = Encoding.Latin1.GetString(start).TrimStart();
        if (text.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase))
            throw Refusal(path, "the file is an HTML or XML page, perhaps the error page of a download", wanted, "Download the model again and look at the address.");
        if (IsText(start))
            throw Refusal(path, "the file is plain text", wanted, "Give the path of the model file itself.");
    }

    private static bool IsText(ReadOnlySpan<byte> start)
    {
        foreach (byte value in start)
        {
            if (value is < 32 and not ((byte)'\t' or (byte)'\n' or (byte)'\r') or > 126)
                return false;
        }

        return true;
    }

    private static DismException Refusal(string path, string what, string wanted, string cure) =>
        new(ErrorCode.ModelLoadFailed, $"{path}: {what}, not {wanted}.", cure, path);
}
