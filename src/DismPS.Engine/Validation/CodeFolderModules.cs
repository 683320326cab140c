using System.Collections.Frozen;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models.Pickle;
using DismPS.Engine.Models;
using DismPS.Engine.Validation.Python;

namespace DismPS.Engine.Validation;

/// <summary>Finds modules as the server does, with the code folder as the only folder of the import path.</summary>
/// <param name="folder">Absolute code folder; null when there is none.</param>
/// <param name="packages">Import names of the packages that the image has.</param>
internal sealed class CodeFolderModules(string? folder, FrozenSet<string> packages) : IModuleResolver
{
    private const int MaxScripts = 500;
    private const int MaxScriptBytes = 4 * 1024 * 1024;

    private readonly Dictionary<string, string?> texts = new(StringComparer.Ordinal);
    private bool? handlesMain;

    /// <summary>What MLServer 1.5.0 with its sklearn, xgboost and lightgbm runtimes brings.</summary>
    public static FrozenSet<string> MlServer { get; } = """
        mlserver mlserver_sklearn mlserver_xgboost mlserver_lightgbm numpy scipy pandas sklearn joblib threadpoolctl xgboost lightgbm cloudpickle orjson rapidjson
        pydantic fastapi starlette uvicorn uvloop aiohttp aiofiles aiokafka anyio httptools grpc google tritonclient gevent geventhttpclient prometheus_client
        starlette_exporter py_grpc_prometheus opentelemetry dateutil dotenv multipart packaging click importlib_resources typing_extensions setuptools pkg_resources
        urllib3 certifi idna attr attrs yarl multidict wrapt brotli h11 zope
        """.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What is certain in Triton's Python backend.</summary>
    public static FrozenSet<string> Triton { get; } = FrozenSet.Create(StringComparer.Ordinal, "numpy", "triton_python_backend_utils");

    public bool HandlesMain => handlesMain ??= SearchMain();

    public ModuleOrigin Resolve(string module)
    {
        string top = module.Split('.')[0];
        return FindScript(module) is not null || IsExtensionOrFolder(module) ? ModuleOrigin.Folder
            : StandardLibrary.Has(module) ? ModuleOrigin.StandardLibrary
            : packages.Contains(top) ? ModuleOrigin.Platform
            : ModuleOrigin.Unknown;
    }

    public bool? Defines(string module, string name)
    {
        if (FindScript(module) is not { } script || ReadText(script) is not { } text)
            return null;
        if (PythonScanner.Scan(text).Names.Any(n => n.IsImportable && n.Name == name))
            return true;
        // Names can come about in ways that a scan of statements does not see.
        return text.Contains(name, StringComparison.Ordinal) || DynamicMarks.Any(mark => text.Contains(mark, StringComparison.Ordinal)) ? null : false;
    }

    private static string[] DynamicMarks => ["import *", "__getattr__", "globals()", "vars()", "locals()", "setattr(", "exec(", "__dict__", "sys.modules"];

    private string? FindScript(string module)
    {
        if (Place(module) is not { } place)
            return null;
        return TemplateFiles.FileExists(place + ".py") ? place + ".py"
            : TemplateFiles.FileExists(Path.Join(place, "__init__.py")) ? Path.Join(place, "__init__.py")
            : null;
    }

    private bool IsExtensionOrFolder(string module)
    {
        if (Place(module) is not { } place)
            return false;
        if (Directory.Exists(place))
            return true;
        string parent = Path.GetDirectoryName(place)!;
        string name = Path.GetFileName(place);
        try
        {
            return Directory.Exists(parent)
                && Directory.EnumerateFiles(parent, name + ".*").Take(100).Any(file => Path.GetExtension(file) is ".so" or ".pyd" or ".pyc");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    // A name from a pickle may hold anything; only names of Python become paths.
    private string? Place(string module)
    {
        string[] parts = module.Split('.');
        return folder is null || module.Length > 400 || !parts.All(PythonName.IsIdentifier) ? null : Path.Join([folder, .. parts]);
    }

    private string? ReadText(string script)
    {
        if (!texts.TryGetValue(script, out string? text))
            texts[script] = text = Load(script);
        return text;
    }

    private static string? Load(string script)
    {
        using FileStream? file = RegularFile.TryOpen(script, out string? fault);
        if (file is null)
            return fault == "is empty" ? "" : null;
        if (file.Length > MaxScriptBytes)
            return null;
        try
        {
            byte[] bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF');
        }
        catch (IOException)
        {
            return null;
        }
    }

    private bool SearchMain()
    {
        if (folder is null || !Directory.Exists(folder))
            return false;
        try
        {
            var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = 16, AttributesToSkip = FileAttributes.ReparsePoint };
            return Directory.EnumerateFiles(folder, "*.py", options).Take(MaxScripts).Any(script => ReadText(script) is { } text && MentionsMain(text));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool MentionsMain(string text)
    {
        if (text.Contains("find_class", StringComparison.Ordinal))
            return true;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            // The usual last lines of a script are no handling.
            if (line.Contains("__main__", StringComparison.Ordinal) && !line.Contains("__name__", StringComparison.Ordinal) && !line.TrimStart().StartsWith("#"))
                return true;
        }

        return false;
    }
}
