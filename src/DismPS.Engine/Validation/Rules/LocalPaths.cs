namespace DismPS.Engine.Validation.Rules;

/// <summary>Recognizes paths of a person's or site's own storage, and the functions that open files.</summary>
internal static class LocalPaths
{
    // Storage of users and laboratories; nothing else begins so, wherever the text stands.
    private static readonly string[] Storage =
        ["/afs/", "/eos/", "/home/", "/Users/", "/cvmfs/", "/pnfs/", "/gpfs/", "/lustre/", "/nfs/", "/scratch/", "/root/", "/storage/", "/data/home/", "/media/", "/mnt/"];

    // What a server's own image has, and where its model is.
    private static readonly string[] OfImage = ["/tmp/", "/var/tmp/", "/dev/", "/proc/", "/sys/", "/etc/", "/usr/", "/opt/", "/lib/", "/bin/", "/run/", "/mnt/models", "/v2/"];

    private static readonly string[] Openers =
    [
        "open", "io.open", "os.open", "codecs.open", "gzip.open", "bz2.open", "lzma.open", "tarfile.open", "zipfile.ZipFile", "ZipFile", "Image.open",
        "h5py.File", "uproot.open", "onnxruntime.InferenceSession", "ort.InferenceSession", "InferenceSession", "onnx.load", "yaml.load", "yaml.safe_load",
    ];

    private static readonly string[] Loaders =
    [
        "loadtxt", "genfromtxt", "fromfile", "memmap", "read_csv", "read_parquet", "read_pickle", "read_hdf", "read_excel", "read_feather", "read_table", "read_fwf", "read_orc",
        "load_model", "loadmat", "load_npz",
    ];

    private static readonly string[] LoadModules = ["np", "numpy", "joblib", "torch", "jit", "cloudpickle", "dill", "keras"];

    /// <summary>True for a function that opens the file that it is given.</summary>
    public static bool IsOpener(string? callee, Func<string, string?> meaning)
    {
        if (callee is null)
            return false;
        string name = meaning(callee) ?? callee;
        string[] parts = name.Split('.');
        return Openers.Contains(name) || Loaders.Contains(parts[^1]) || (parts[^1] == "load" && parts.Length > 1 && LoadModules.Contains(parts[^2])) || name.EndsWith("lgb.Booster", StringComparison.Ordinal)
            || parts[^1] == "Booster";
    }

    /// <summary>True for a constructor of paths.</summary>
    public static bool IsPathType(string? callee) => callee is "Path" or "pathlib.Path" or "PurePath" or "pathlib.PurePath";

    /// <summary>True for a path that only one person's or site's machines have.</summary>
    public static bool IsLocal(string text, bool isOpened)
    {
        string path = text.StartsWith("file://", StringComparison.Ordinal) ? text["file://".Length..] : text;
        if (path.Length < 3 || path.AsSpan().ContainsAny('\n', '\r') || OfImage.Any(path.StartsWith))
            return false;
        if (path[0] == '/')
            return path[1] != '/' && ((isOpened && path.Length > 1) || Storage.Any(root => path.StartsWith(root, StringComparison.Ordinal) && path.Length > root.Length));
        if (path[0] == '~')
            return path[1] is '/' or '\\' || (isOpened && path.IndexOf('/') > 1);
        bool isDrive = char.IsAsciiLetter(path[0]) && path[1] == ':' && path[2] is '\\' or '/' && path.Length > 3 && path[3] != '/';
        return isDrive || (path.StartsWith(@"\\", StringComparison.Ordinal) && path.Length > 4 && char.IsAsciiLetterOrDigit(path[2]) && path.IndexOf('\\', 2) > 2);
    }

    /// <summary>True for a relative path that goes above the folder that it starts from.</summary>
    /// <param name="path">The path.</param>
    /// <param name="depth">Number of folders that it may go up.</param>
    public static bool GoesAbove(string path, int depth)
    {
        foreach (string part in path.Split('/', '\\'))
        {
            depth += part switch { ".." => -1, "" or "." => 0, _ => 1 };
            if (depth < 0)
                return true;
        }

        return false;
    }
}
