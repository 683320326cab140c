using System.Text;

namespace DismPS.Engine.Templates.Writing;

/// <summary>Names for a new resource, made from the name of its model file.</summary>
internal static class ServiceNaming
{
    private const int MaxLength = 36;

    private static readonly string[] Generic = ["model", "saved_model", "savedmodel", "model.savedmodel", "weights", "export", "checkpoint"];

    /// <summary>The most telling part of a path: the file's name without ending, or the folder's when the file is just called model.</summary>
    public static string Stem(string fullPath)
    {
        string? path = fullPath;
        while (path is not null)
        {
            string name = Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(path));
            bool isVersion = name.Length > 0 && name.All(char.IsAsciiDigit);
            if (name.Length > 0 && !isVersion && !Generic.Contains(name, StringComparer.OrdinalIgnoreCase))
                return name;
            path = Path.GetDirectoryName(path);
        }

        return "model";
    }

    /// <summary>RFC 1123: lower-case letters, digits and single dashes, at most 36.</summary>
    public static string ServiceName(string stem)
    {
        var name = new StringBuilder();
        foreach (char c in stem.ToLowerInvariant())
        {
            if (char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))
                name.Append(c);
            else if (name.Length > 0 && name[^1] != '-')
                name.Append('-');
            if (name.Length == MaxLength)
                break;
        }

        string text = name.ToString().Trim('-');
        return text.Length == 0 ? "model" : text;
    }

    /// <summary>The service name in Pascal case: <c>metsig-nmf</c> gives <c>MetsigNmf</c>.</summary>
    public static string ResourceName(string serviceName)
    {
        string name = string.Concat(serviceName.Split('-').Where(part => part.Length > 0).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
        return char.IsAsciiDigit(name[0]) ? "Model" + name : name;
    }
}
