using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace DismPS.Engine.Runtimes.Python.Environments;

/// <summary>Names of packages, and how they differ from the names that code imports.</summary>
internal static partial class PackageName
{
    /// <summary>Only those that differ; a guess for any other is its own name.</summary>
    private static readonly FrozenDictionary<string, string> OfImports = new Dictionary<string, string>
    {
        ["sklearn"] = "scikit-learn",
        ["skimage"] = "scikit-image",
        ["cv2"] = "opencv-python",
        ["yaml"] = "PyYAML",
        ["PIL"] = "Pillow",
        ["bs4"] = "beautifulsoup4",
        ["dateutil"] = "python-dateutil",
        ["dotenv"] = "python-dotenv",
        ["rapidjson"] = "python-rapidjson",
        ["multipart"] = "python-multipart",
        ["google"] = "protobuf",
        ["grpc"] = "grpcio",
        ["attr"] = "attrs",
        ["pkg_resources"] = "setuptools",
        ["Crypto"] = "pycryptodome",
        ["OpenSSL"] = "pyOpenSSL",
        ["serial"] = "pyserial",
        ["usb"] = "pyusb",
        ["zmq"] = "pyzmq",
        ["git"] = "GitPython",
        ["jwt"] = "PyJWT",
        ["docx"] = "python-docx",
        ["magic"] = "python-magic",
        ["igraph"] = "python-igraph",
        ["pywt"] = "PyWavelets",
        ["umap"] = "umap-learn",
        ["faiss"] = "faiss-cpu",
        ["torch_geometric"] = "torch-geometric",
        ["pytorch_lightning"] = "pytorch-lightning",
        ["zope"] = "zope.interface",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The form in which names are the same: lower case, runs of '-', '_' and '.' as one '-' (PEP 503).</summary>
    public static string Key(string name) => Separators().Replace(name, "-").ToLowerInvariant();

    /// <summary>Whether a text can be a name (PEP 508).</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= 100 && Name().IsMatch(text);

    /// <summary>The package that usually brings a module.</summary>
    public static string OfImport(string module) => OfImports.GetValueOrDefault(module, module);

    [GeneratedRegex("[-_.]+", RegexOptions.CultureInvariant)]
    private static partial Regex Separators();

    [GeneratedRegex("^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
