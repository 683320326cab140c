using System.Text;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Models;

/// <summary>Recognizes what often lies under a model's name instead of the model.</summary>
internal static class ForeignContent
{
    /// <summary>Bytes from the beginning of a file that are looked at.</summary>
    public const int Length = 1024;

    /// <summary>Refuses empty files, pointers of large-file stores, HTML pages and plain text.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.ModelLoadFailed"/>.</exception>
    public static void Refuse(ReadOnlySpan<byte> content, string path, string wanted)
    {
        if (Recognize(content, wanted) is { } fault)
            throw new DismException(ErrorCode.ModelLoadFailed, $"{path}: {fault.Message}.", fault.Cure, path);
    }

    /// <summary>Empty files, pointers of large-file stores, HTML pages and plain text; null for anything else.</summary>
    /// <param name="content">The file, or its first <see cref="Length"/> bytes.</param>
    /// <param name="wanted">What it should be: "an ONNX model".</param>
    public static ModelFault? Recognize(ReadOnlySpan<byte> content, string wanted)
    {
        if (content.IsEmpty)
            return new ModelFault(ModelFaultKind.Empty, $"the file is empty, not {wanted}", "Copy the model file again.");
        if (content.StartsWith("version https://git-lfs.github.com/spec"u8))
            return new ModelFault(ModelFaultKind.Foreign, $"the file is a Git LFS pointer, not {wanted}", "Fetch the real file with 'git lfs pull'.");
        ReadOnlySpan<byte> start = content[..Math.Min(content.Length, Length)];
        string text = Encoding.Latin1.GetString(start).TrimStart();
        if (text.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase))
            return new ModelFault(ModelFaultKind.Foreign, $"the file is an HTML or XML page, perhaps the error page of a download, not {wanted}", "Download the model again and look at the address.");
        return IsText(start) ? new ModelFault(ModelFaultKind.NotRecognized, $"the file is plain text, not {wanted}", "Give the path of the model file itself.") : null;
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
}
