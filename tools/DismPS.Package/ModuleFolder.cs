using System.Text;
using DismPS.Package.Archive;
using DismPS.Package.Manifest;

namespace DismPS.Package;

/// <summary>The laid-out module that becomes a package.</summary>
/// <param name="Path">The folder; the manifest in it has the module's name.</param>
public sealed record ModuleFolder(string Path)
{
    private static readonly string[] ScriptEndings = [".ps1", ".psd1", ".psm1", ".ps1xml"];

    /// <summary>The manifest.</summary>
    /// <exception cref="PackageException">There is none, or more than one.</exception>
    public string ManifestFile => Directory.GetFiles(Path, "*.psd1") is [string only] ? only : throw new PackageException(Path, 0, "one manifest (psd1) is expected here.");

    /// <summary>Makes the files final: notes and prerelease in the manifest, no symbols, scripts that a signature can be added to.</summary>
    /// <exception cref="PackageException">Something cannot be packed.</exception>
    public void Prepare(string? changelog, string? prerelease)
    {
        string file = ManifestFile;
        var manifest = ModuleManifest.Parse(file, File.ReadAllText(file));
        if (prerelease is not null)
            manifest = ModuleManifest.Parse(file, manifest.With("Prerelease", prerelease));
        if (changelog is not null)
            manifest = ModuleManifest.Parse(file, manifest.With("ReleaseNotes", ReleaseNotes.Read(changelog, File.ReadAllText(changelog), manifest.Version.Split('-')[0])));
        Write(file, manifest.Text);
        foreach (string symbols in Directory.EnumerateFiles(Path, "*.pdb", SearchOption.AllDirectories).ToArray())
            File.Delete(symbols);
        foreach (string script in Files().Where(f => ScriptEndings.Contains(System.IO.Path.GetExtension(f), StringComparer.OrdinalIgnoreCase)))
            CheckScript(script);
    }

    /// <summary>Fails when a file names the folder in which it was built: such a package would differ from one machine to the next.</summary>
    /// <exception cref="PackageException">A file does.</exception>
    public void CheckPaths(string buildFolder)
    {
        string folder = System.IO.Path.TrimEndingDirectorySeparator(buildFolder) + System.IO.Path.DirectorySeparatorChar;
        byte[] utf8 = Encoding.UTF8.GetBytes(folder), utf16 = Encoding.Unicode.GetBytes(folder);
        foreach (string file in Files())
        {
            byte[] content = File.ReadAllBytes(file);
            if (content.AsSpan().IndexOf(utf8) >= 0 || content.AsSpan().IndexOf(utf16) >= 0)
                throw new PackageException(file, 0, $"the file names '{folder}', where it was built.");
        }
    }

    /// <summary>Writes the package into a folder.</summary>
    /// <returns>Its path.</returns>
    public string Pack(string outputFolder)
    {
        string file = ManifestFile;
        var manifest = ModuleManifest.Parse(file, File.ReadAllText(file));
        Directory.CreateDirectory(outputFolder);
        string package = System.IO.Path.Combine(outputFolder, $"{manifest.Id}.{manifest.Version}.nupkg");
        string aside = package + ".new";
        using (FileStream stream = File.Create(aside))
            new PackageWriter(manifest, [.. Files().Select(f => (System.IO.Path.GetRelativePath(Path, f).Replace('\\', '/'), f))]).Write(stream);
        File.Move(aside, package, overwrite: true);
        return package;
    }

    private IEnumerable<string> Files() => Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    // PowerShell takes scripts without a mark for ANSI on some systems, so that a signature over other letters would not hold.
    private static void Write(string file, string text) => File.WriteAllText(file, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: !Ascii.IsValid(text)));

    private static void CheckScript(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        string text = Encoding.UTF8.GetString(bytes);
        if (!Ascii.IsValid(bytes) && !bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble))
            throw new PackageException(file, 0, "letters outside ASCII need a byte order mark, or a signature breaks.");
        if (!text.EndsWith('\n') || text.Contains('\r'))
            throw new PackageException(file, 0, "lines have to end with LF, the last one too, or a signature breaks.");
    }
}
