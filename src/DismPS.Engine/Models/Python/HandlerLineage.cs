using DismPS.Engine.Templates;

namespace DismPS.Engine.Models.Python;

/// <summary>The classes that a handler class inherits from, followed through the files of the folder.</summary>
internal sealed class HandlerLineage
{
    // Longer chains are cycles or made to annoy.
    private const int MaxSteps = 200;

    private readonly PythonFolder _folder;
    private readonly List<(PythonFile File, PythonClass Class)> _classes = [];
    private int _steps;

    private HandlerLineage(PythonFolder folder) => _folder = folder;

    /// <summary>The handler class and those of the folder that it inherits from, nearest first.</summary>
    public IReadOnlyList<(PythonFile File, PythonClass Class)> Classes => _classes;

    /// <summary>What the class comes from in the end.</summary>
    public HandlerBase Base { get; private set; } = HandlerBase.Other;

    /// <summary>True when some base is not known here, and may have any method.</summary>
    public bool HasUnknownBase { get; private set; }

    /// <summary>Follows the bases of a class.</summary>
    public static HandlerLineage Of(PythonFolder folder, PythonFile file, PythonClass handler)
    {
        var lineage = new HandlerLineage(folder);
        lineage.Follow(file, handler);
        return lineage;
    }

    /// <summary>The method that a call reaches, and its file; null when no class of the folder has it.</summary>
    public (PythonFile File, PythonMethod Method)? Find(string name)
    {
        foreach ((PythonFile file, PythonClass type) in _classes)
        {
            if (type.Attributes.Contains(name))
                return null;
            if (type.Method(name) is { } method)
                return (file, method);
        }

        return null;
    }

    /// <summary>True when a class of the folder has it, as a method or as anything else.</summary>
    public bool Has(string name) => _classes.Exists(item => item.Class.Attributes.Contains(name) || item.Class.Attributes.Contains("__getattr__") || item.Class.Method(name) is not null);

    private void Follow(PythonFile file, PythonClass type)
    {
        if (_classes.Exists(item => ReferenceEquals(item.Class, type)))
            return;
        _classes.Add((file, type));
        if (type.IsDecorated)
            HasUnknownBase = true;
        foreach (string name in type.Bases)
            FollowName(file, name);
    }

    private void FollowName(PythonFile file, string name)
    {
        if (++_steps > MaxSteps || name[0] == '?' || file.Content is not { Fault: null } content)
        {
            Add(HandlerBase.Unknown);
            return;
        }

        if (name.LastIndexOf('.') < 0 && content.Classes.LastOrDefault(type => type.IsImportable && type.Name == name) is { } here)
        {
            Follow(file, here);
            return;
        }

        string first = name.Split('.')[0];
        List<PythonAlias> targets = [.. content.Aliases[first].Distinct()];
        if (targets.Count == 0)
        {
            // Not defined here: a builtin, or something of a star import.
            Add(content.HasHiddenNames || content.Names.Contains(first) ? HandlerBase.Unknown : HandlerBase.Other);
            return;
        }

        foreach (PythonAlias target in targets)
        {
            string whole = target.Target + name[first.Length..];
            if (target.IsImported)
                FollowImported(file, whole);
            else
                FollowName(file, whole);
        }
    }

    // "mlserver.MLModel", "base.Common", ".base.Common"
    private void FollowImported(PythonFile file, string name)
    {
        int level = name.Length - name.TrimStart('.').Length;
        string absolute = name[level..];
        if (level > 0)
        {
            string? package = RelativeImport.Package(file, level);
            if (package is null)
            {
                Add(HandlerBase.Unknown);
                return;
            }

            absolute = package.Length == 0 ? absolute : package + "." + absolute;
        }

        int dot = absolute.LastIndexOf('.');
        string module = dot < 0 ? "" : absolute[..dot];
        if (_folder.Module(module) is { } other && dot > 0)
            FollowName(other, absolute[(dot + 1)..]);
        else
            Add(Known(absolute));
    }

    private static HandlerBase Known(string name)
    {
        string module = name.Split('.')[0];
        if (name is "mlserver.MLModel" or "mlserver.model.MLModel")
            return HandlerBase.MlModel;
        if (module.StartsWith("mlserver_", StringComparison.Ordinal))
            return HandlerBase.Runtime;
        bool isOther = module != "mlserver" && (StandardModules.Contains(module) || PlatformModules.Contains(ServingFramework.MLServer, module));
        return isOther ? HandlerBase.Other : HandlerBase.Unknown;
    }

    private void Add(HandlerBase found)
    {
        HasUnknownBase |= found == HandlerBase.Unknown;
        // Any known root decides; an unknown one leaves the question open only when no other does.
        if (found is HandlerBase.Runtime || (found == HandlerBase.MlModel && Base != HandlerBase.Runtime) || (found == HandlerBase.Unknown && Base == HandlerBase.Other))
            Base = found;
    }
}
