using DismPS.Engine.Models.Python;

namespace DismPS.Engine.Validation.Rules;

/// <summary>Packages that a requirements.txt of the code folder names. The platform does not read it.</summary>
internal static class Requirements
{
    private const int MaxBytes = 1024 * 1024;

    // Packages whose modules have another name.
    private static readonly Dictionary<string, string> Modules = new(StringComparer.Ordinal)
    {
        ["pyyaml"] = "yaml", ["pillow"] = "PIL", ["opencv_python"] = "cv2", ["opencv_python_headless"] = "cv2", ["scikit_image"] = "skimage", ["beautifulsoup4"] = "bs4",
        ["tensorflow_cpu"] = "tensorflow", ["pytorch_lightning"] = "pytorch_lightning", ["onnxruntime_gpu"] = "onnxruntime", ["protobuf"] = "google", ["python_dateutil"] = "dateutil",
    };

    /// <summary>Modules that the packages bring.</summary>
    public static IReadOnlySet<string> Read(PythonFolder folder)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        FolderEntry entry = folder.Content.Files.FirstOrDefault(file => file.Path == "requirements.txt");
        if (entry.Length is 0 or > MaxBytes)
            return found;
        try
        {
            foreach (string line in File.ReadLines(entry.FullPath))
            {
                string text = line.Trim();
                int end = text.AsSpan().IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");
                string package = (end < 0 ? text : text[..end]).ToLowerInvariant().Replace('-', '_').Replace('.', '_');
                if (package.Length > 0)
                    found.Add(Modules.GetValueOrDefault(package, package));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Only a remark is lost.
        }

        return found;
    }
}
