using System.Globalization;
using System.IO.Compression;
using System.Text;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Tests.Diagnostics;

/// <summary>A template folder in which one rule fires; tests/data/rules/README.md explains the form.</summary>
internal sealed class RuleExample
{
    private const string FolderMark = "@CWD@";

    private readonly MappingNode _root;

    private RuleExample(string id, MappingNode root)
    {
        Id = id;
        _root = root;
    }

    public static string Folder => RepositoryFiles.Data("rules");

    public string Id { get; }

    /// <summary>What the lines do not show.</summary>
    public string? Note => Text(_root, "note");

    /// <summary>Whether DIALS is asked and answers; null when it is not asked.</summary>
    public bool? DialsAnswers => Text(_root, "dials") is { } text ? bool.Parse(text) : null;

    /// <summary>Lines shown, from the reported one on.</summary>
    public int Lines => Text(_root, "lines") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : 1;

    /// <summary>Lines shown before the reported one.</summary>
    public int Before => Text(_root, "before") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : 0;

    /// <summary>What replaces the shown lines from the reported one on; empty to remove them, null when the example does not say.</summary>
    public string? Corrected => Text(_root, "corrected");

    /// <summary>The example of a rule.</summary>
    public static RuleExample Load(string id)
    {
        string path = Path.Join(Folder, id + ".yaml");
        Assert.True(File.Exists(path), $"{id} has no example; add tests/data/rules/{id}.yaml.");
        TemplateDocument document = TemplateReader.Read(File.ReadAllBytes(path), id + ".yaml");
        Assert.Empty(document.Diagnostics);
        string[] known = ["base", "note", "dials", "replace", "template", "files", "lines", "before", "corrected"];
        Assert.All(document.Root!.Entries, entry => Assert.Contains(entry.Key.Text, known));
        return new RuleExample(id, document.Root);
    }

    /// <summary>Makes the folder with template.yaml in it.</summary>
    public void Materialise(string folder)
    {
        CopyTree(Path.Join(RepositoryFiles.Root, "examples", "templates", Text(_root, "base") ?? "onnx"), folder);
        string template = Path.Join(folder, "template.yaml");
        if (Text(_root, "template") is { } text)
            File.WriteAllText(template, text);
        Replace(_root, template);
        File.WriteAllText(template, File.ReadAllText(template).Replace(FolderMark, folder, StringComparison.Ordinal));
        foreach (MappingNode file in Items(_root, "files"))
            Write(file, Path.Join(folder, Text(file, "path")));
    }

    private static void Write(MappingNode file, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (Text(file, "remove") is not null)
            Remove(path);
        if (Text(file, "folder") is not null)
            Directory.CreateDirectory(path);
        if (Text(file, "pipe") is not null)
            NamedPipe.Make(path);
        if (Text(file, "link") is { } target)
            File.CreateSymbolicLink(path, target);
        if (Text(file, "copy") is { } source)
            CopyTree(RepositoryFiles.Data(source), path);
        if (Text(file, "text") is { } text)
            File.WriteAllText(path, text);
        if (Text(file, "hex") is { } hex)
            File.WriteAllBytes(path, FromHex(hex));
        if (Text(file, "size") is { } size)
            Resize(path, long.Parse(size, CultureInfo.InvariantCulture));
        Replace(file, path);
        Repack(file, path);
    }

    // Cuts a file, or makes it longer with zeros, which take no room on the disk.
    private static void Resize(string path, long size)
    {
        using FileStream file = File.Open(path, FileMode.OpenOrCreate);
        file.SetLength(size);
    }

    // Byte by byte, so that names in model files can be replaced by others of the same length.
    private static void Replace(MappingNode node, string path)
    {
        foreach (MappingNode replacement in Items(node, "replace"))
        {
            string content = Encoding.Latin1.GetString(File.ReadAllBytes(path));
            string from = Pattern(replacement, "from");
            Assert.True(content.Contains(from, StringComparison.Ordinal), $"'{Path.GetFileName(path)}' does not hold '{from}'.");
            File.WriteAllBytes(path, Encoding.Latin1.GetBytes(content.Replace(from, Pattern(replacement, "to"), StringComparison.Ordinal)));
        }
    }

    private static string Pattern(MappingNode node, string key) =>
        Encoding.Latin1.GetString(Text(node, key) is { } text ? Encoding.UTF8.GetBytes(text) : FromHex(Text(node, key + "_hex")!));

    private static byte[] FromHex(string hex) => Convert.FromHexString(string.Concat(hex.Where(char.IsAsciiHexDigit)));

    // Unpacks an archive, changes its entries, and packs it again without compression, as TorchScript's are.
    private static void Repack(MappingNode file, string path)
    {
        if (!Items(file, "entries").Any())
            return;
        string folder = Directory.CreateTempSubdirectory().FullName;
        ZipFile.ExtractToDirectory(path, folder);
        foreach (MappingNode entry in Items(file, "entries"))
            Write(entry, Path.Join(folder, Text(entry, "path")));
        File.Delete(path);
        ZipFile.CreateFromDirectory(folder, path, CompressionLevel.NoCompression, includeBaseDirectory: false);
        Directory.Delete(folder, recursive: true);
    }

    private static void Remove(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        else
            File.Delete(path);
    }

    private static void CopyTree(string source, string target)
    {
        if (File.Exists(source))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(source, target, overwrite: true);
            return;
        }

        Directory.CreateDirectory(target);
        foreach (string entry in Directory.EnumerateFileSystemEntries(source))
            CopyTree(entry, Path.Join(target, Path.GetFileName(entry)));
    }

    private static IEnumerable<MappingNode> Items(MappingNode node, string key) =>
        node.Find(key)?.Value is SequenceNode list ? list.Items.Cast<MappingNode>() : [];

    private static string? Text(MappingNode node, string key) => (node.Find(key)?.Value as ScalarNode)?.Text;
}
