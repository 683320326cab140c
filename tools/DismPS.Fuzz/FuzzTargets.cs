using DismPS.Fuzz.Targets;

namespace DismPS.Fuzz;

/// <summary>Every reader of foreign bytes.</summary>
internal static class FuzzTargets
{
    private static readonly Dictionary<string, Func<FuzzTarget>> Known = new()
    {
        ["template"] = () => new TemplateTarget(),
        ["template-files"] = () => new TemplateFilesTarget(),
        ["onnx"] = () => new OnnxTarget(),
        ["config"] = () => new ConfigurationTarget(),
        ["npy"] = () => new NpyTarget(),
        ["npz"] = () => new NpzTarget(),
        ["python"] = () => new PythonTarget(),
    };

    public static IEnumerable<string> Names => Known.Keys;

    public static FuzzTarget Create(string name) => Known[name]();
}
