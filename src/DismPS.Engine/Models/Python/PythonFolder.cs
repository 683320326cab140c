namespace DismPS.Engine.Models.Python;

/// <summary>The scripts of a code folder, read without running them.</summary>
internal sealed class PythonFolder
{
    // A script is text that someone wrote; a larger file is not one.
    private const long MaxFileBytes = 2 * 1024 * 1024;
    private const long MaxAllBytes = 6 * 1024 * 1024;
    private const int MaxFiles = 2000;

    private readonly Dictionary<string, PythonFile> _modules = new(StringComparer.Ordinal);
    private readonly HashSet<string> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _compiled = new(StringComparer.Ordinal);
    private readonly HashSet<string> _packages = new(StringComparer.Ordinal);
    private readonly List<FolderEntry> _unread = [];

    private PythonFolder(FolderContent content) => Content = content;

    /// <summary>All files.</summary>
    public FolderContent Content { get; }

    /// <summary>The scripts in the order of their paths.</summary>
    public IReadOnlyList<PythonFile> Files { get; private set; } = [];

    /// <summary>Scripts that are too large or cannot be opened.</summary>
    public IReadOnlyList<FolderEntry> Unread => _unread;

    /// <summary>False when the folder has more than is read.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>True when a script changes where Python looks for modules.</summary>
    public bool EditsPath { get; private set; }

    /// <summary>True when the folder brings the Python environment that MLServer's image activates (its hack/activate-env.sh).</summary>
    public bool HasEnvironment => _files.Contains("environment.tar.gz");

    /// <summary>Whether a script has the word <c>headers</c> anywhere, or could not be read to the end.</summary>
    public bool MentionsHeaders { get; private set; }

    /// <summary>Reads a folder.</summary>
    /// <param name="folder">Absolute path of a folder that exists.</param>
    public static PythonFolder Read(string folder)
    {
        var result = new PythonFolder(FolderContent.Read(folder)) { IsComplete = true };
        var files = new List<PythonFile>();
        long rest = MaxAllBytes;
        foreach (FolderEntry entry in result.Content.Files)
        {
            result._files.Add(entry.Path);
            if (!entry.Path.EndsWith(".py", StringComparison.Ordinal))
            {
                result.AddCompiled(entry.Path);
                continue;
            }

            if (files.Count == MaxFiles || entry.Length > rest)
            {
                result.IsComplete = false;
                continue;
            }

            rest -= entry.Length;
            PythonFile file = result.ReadFile(entry);
            files.Add(file);
            result._modules.TryAdd(file.Name, file);
            if (file.IsPackage)
                result._modules[file.Name] = file;
        }

        foreach (string path in result.Content.Folders)
            result._packages.Add(path.Replace('/', '.'));
        result.IsComplete &= result.Content.IsComplete;
        result.MentionsHeaders |= !result.IsComplete || result._unread.Count > 0;
        result.Files = files;
        result.EditsPath = files.Exists(file => file.Content is { PathEdits.IsEmpty: false });
        return result;
    }

    /// <summary>True for a path in the folder, with '/'.</summary>
    public bool HasFile(string path) => _files.Contains(path);

    /// <summary>The script of a module; null when there is none.</summary>
    public PythonFile? Module(string name) => _modules.GetValueOrDefault(name);

    /// <summary>True when an import of a name from the folder's top finds something: a script, a compiled module, a folder.</summary>
    public bool Has(string module) => _modules.ContainsKey(module) || _compiled.Contains(module) || _packages.Contains(module);

    /// <summary>True for a script, a compiled module or a folder with <c>__init__.py</c>; a mere folder comes last in every search.</summary>
    public bool HasRegular(string module) => _modules.ContainsKey(module) || _compiled.Contains(module);

    /// <summary>Dotted names of all modules, folders included.</summary>
    public IEnumerable<string> Modules => _modules.Keys.Concat(_compiled).Concat(_packages).Where(name => name.Length > 0);

    private PythonFile ReadFile(FolderEntry entry)
    {
        string name = entry.Path[..^3].Replace('/', '.');
        bool isPackage = name == "__init__" || name.EndsWith(".__init__", StringComparison.Ordinal);
        if (isPackage)
            name = name.Length > 9 ? name[..^9] : "";
        return new PythonFile(entry.Path, name, isPackage, ReadContent(entry));
    }

    private PythonModule? ReadContent(FolderEntry entry)
    {
        try
        {
            if (entry.Length <= MaxFileBytes)
            {
                PythonSource source = PythonSource.Decode(entry.Length == 0 ? [] : Diagnostics.RegularFile.ReadAtMost(entry.FullPath, (int)entry.Length));
                PythonModule module = PythonModuleReader.Read(source.Text);
                MentionsHeaders |= source.Text.Contains("headers", StringComparison.Ordinal);
                return source.Fault is null ? module : module with { Fault = source.Fault };
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Said by the list of unread files.
        }

        _unread.Add(entry);
        return null;
    }

    private void AddCompiled(string path)
    {
        // Python 3.10 on Linux takes these endings.
        foreach (string ending in (ReadOnlySpan<string>)[".cpython-310-x86_64-linux-gnu.so", ".cpython-310-aarch64-linux-gnu.so", ".abi3.so", ".so", ".pyc"])
        {
            string name = path[..^Math.Min(path.Length, ending.Length)];
            if (path.EndsWith(ending, StringComparison.Ordinal) && name.Length > 0 && !Path.GetFileName(name).Contains('.'))
            {
                _compiled.Add(name.Replace('/', '.'));
                return;
            }
        }
    }
}
