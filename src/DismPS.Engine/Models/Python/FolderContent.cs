namespace DismPS.Engine.Models.Python;

/// <summary>The files of a code folder as the build would copy it, links followed.</summary>
internal sealed class FolderContent
{
    // A code folder has tens of files; more is somebody's home or data folder, and checking must stay quick.
    private const int MaxEntries = 20_000;
    private const int MaxDepth = 32;

    private static readonly string[] Caches =
        ["__pycache__", "site-packages", "node_modules", "__MACOSX"];

    private readonly HashSet<string> _around = new(StringComparer.Ordinal);
    private readonly List<FolderEntry> _files = [];
    private readonly List<string> _folders = [];
    private readonly List<string> _skipped = [];
    private int _rest = MaxEntries;

    private FolderContent()
    {
    }

    /// <summary>Files in the order of their paths, without those of skipped folders.</summary>
    public IReadOnlyList<FolderEntry> Files => _files;

    /// <summary>Paths of the folders below, with '/'.</summary>
    public IReadOnlyList<string> Folders => _folders;

    /// <summary>Folders that hold no code of their own: caches, environments, hidden folders.</summary>
    public IReadOnlyList<string> Skipped => _skipped;

    /// <summary>False when a limit was met before all was seen.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>Looks through a folder.</summary>
    public static FolderContent Read(string folder)
    {
        var content = new FolderContent();
        content.ReadFolder(new DirectoryInfo(folder), "", 0);
        content._files.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        content._skipped.Sort(StringComparer.Ordinal);
        return content;
    }

    private void ReadFolder(DirectoryInfo folder, string path, int depth)
    {
        if (depth > MaxDepth || _rest < 0)
        {
            IsComplete = false;
            return;
        }

        // A link to a folder around it has no end.
        string real = Path.TrimEndingDirectorySeparator(Target(folder) is DirectoryInfo target ? target.FullName : folder.FullName);
        if (!_around.Add(real))
            return;
        foreach (FileSystemInfo entry in Entries(folder))
        {
            if (--_rest < 0)
            {
                IsComplete = false;
                break;
            }

            string name = path.Length == 0 ? entry.Name : path + "/" + entry.Name;
            if (!Directory.Exists(entry.FullName))
            {
                _files.Add(new FolderEntry(name, entry.FullName, LengthOf(entry)));
            }
            else if (IsSkipped(entry))
            {
                _skipped.Add(name);
            }
            else
            {
                _folders.Add(name);
                ReadFolder(new DirectoryInfo(entry.FullName), name, depth + 1);
            }
        }

        _around.Remove(real);
    }

    private static bool IsSkipped(FileSystemInfo folder) =>
        folder.Name[0] == '.' || Caches.Contains(folder.Name) || File.Exists(Path.Join(folder.FullName, "pyvenv.cfg"));

    private static FileSystemInfo[] Entries(DirectoryInfo folder)
    {
        try
        {
            return folder.GetFileSystemInfos();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // Pipes, sockets and devices have no length. Reading them could wait for ever.
    private static long LengthOf(FileSystemInfo entry)
    {
        try
        {
            return entry is not FileInfo file ? 0 : file.LinkTarget is null ? file.Length : Target(file) is FileInfo { Exists: true } target ? target.Length : 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static FileSystemInfo? Target(FileSystemInfo link)
    {
        try
        {
            return link.LinkTarget is null ? null : link.ResolveLinkTarget(returnFinalTarget: true);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
