using System.Text.RegularExpressions;

namespace DismPS.Help.Online;

/// <summary>Where the pages of this version are shown on the net: <c>Get-Help -Online</c> opens them.</summary>
/// <param name="ProjectUri">Address of the repository.</param>
/// <param name="Version">Version of the module, whose tag has the pages as they were.</param>
public sealed partial record OnlinePages(Uri ProjectUri, string Version)
{
    /// <summary>Text of the link.</summary>
    public const string LinkText = "Online version";

    /// <summary>Reads both from a module's manifest, so that they are written there alone.</summary>
    /// <exception cref="HelpSourceException">One of them is not there.</exception>
    public static OnlinePages Read(string manifest, string text)
    {
        string Value(string key) => Line().Matches(text).FirstOrDefault(m => m.Groups[1].Value == key)?.Groups[2].Value
            ?? throw new HelpSourceException(manifest, 1, $"the manifest has no line {key} = '…'");
        return Uri.TryCreate(Value("ProjectUri"), UriKind.Absolute, out Uri? project) && project.Scheme == Uri.UriSchemeHttps
            ? new OnlinePages(project, Value("ModuleVersion"))
            : throw new HelpSourceException(manifest, 1, "ProjectUri is an address that begins with https://");
    }

    /// <summary>The page of a command or topic.</summary>
    /// <param name="folder"><c>cmdlets</c> or <c>about</c>.</param>
    /// <param name="name">Its name.</param>
    public Uri Of(string folder, string name) => new($"{ProjectUri.AbsoluteUri.TrimEnd('/')}/blob/v{Version}/docs/{folder}/{name}.md");

    [GeneratedRegex(@"^\s*(\w+)\s*=\s*'([^']*)'\s*$", RegexOptions.Multiline)]
    private static partial Regex Line();
}
