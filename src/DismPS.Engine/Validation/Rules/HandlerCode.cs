using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models.Python;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Rules;

/// <summary>The code folder of a resource, read.</summary>
/// <param name="Properties">The resource's properties.</param>
/// <param name="Framework">The server that imports the code.</param>
/// <param name="Folder">Its scripts.</param>
internal sealed record HandlerCode(PropertiesDraft Properties, ServingFramework Framework, PythonFolder Folder)
{
    /// <summary>Where modules come from.</summary>
    public ModuleOrigins Origins { get; } = new(Folder, Framework);

    public Field<string> CodeUri => Properties.CodeUri;

    /// <summary>The field that names the class: Handler, or CodeUri for Triton.</summary>
    public Field<string> ClassField => Framework == ServingFramework.MLServer ? Properties.Handler : Properties.CodeUri;

    public string ClassName => Framework == ServingFramework.MLServer ? Properties.Handler.Value?.Split('.')[^1] ?? "" : "TritonPythonModel";

    /// <summary>The script of the handler; null when it is missing.</summary>
    public PythonFile? Script => Folder.Files.FirstOrDefault(file => file.Path == ScriptPath);

    private string ScriptPath => Framework == ServingFramework.MLServer
        ? string.Join('/', (Properties.Handler.Value ?? "").Split('.')[..^1]) + ".py"
        : "model.py";

    /// <summary>The code folders of a template.</summary>
    public static IEnumerable<HandlerCode> Of(TemplateDraft template, RuleContext context)
    {
        foreach (ResourceDraft resource in template.AllResources)
        {
            if (resource.Type is null || !resource.Properties.IsPresent || !resource.Properties.Value.CodeUri.IsPresent)
                continue;
            PropertiesDraft properties = resource.Properties.Value;
            string code = properties.CodeUri.Value!;
            // A folder around the working folder is refused as a whole.
            if (context.Files.IsFolder(code) && context.Files.Resolve(code) is { } full && !CodeFolderRule.HoldsBuild(full, context.Files.BaseFolder))
                yield return new HandlerCode(properties, resource.Type.Framework, context.Code(full));
        }
    }

    /// <summary>A place in a file of the folder, named as the user would open it.</summary>
    public SourceLocation At(string path, int line = 0, int column = 0) => new(Path.Join(CodeUri.Value, path), line, column);

    /// <summary>The scripts that are imported with the handler: always, and in any case.</summary>
    public (IReadOnlySet<PythonFile> Surely, IReadOnlySet<PythonFile> Perhaps) Reached()
    {
        var surely = new HashSet<PythonFile>(ReferenceEqualityComparer.Instance);
        var perhaps = new HashSet<PythonFile>(ReferenceEqualityComparer.Instance);
        if (Script is { } script)
        {
            Reach(script, surely, onlySure: true);
            Reach(script, perhaps, onlySure: false);
        }

        return (surely, perhaps);
    }

    private void Reach(PythonFile script, HashSet<PythonFile> found, bool onlySure)
    {
        var open = new Stack<PythonFile>([script]);
        while (open.TryPop(out PythonFile? file))
        {
            if (!found.Add(file) || file.Content is not { Fault: null } content)
                continue;
            foreach (PythonImport import in content.Imports)
            {
                if ((onlySure && !import.Scope.IsCertain) || RelativeImport.Module(file, import) is not { } module)
                    continue;
                foreach (PythonFile next in Imported(module, import))
                    open.Push(next);
            }
        }
    }

    // import a.b runs a and a.b; from a import b may run a.b too.
    private IEnumerable<PythonFile> Imported(string module, PythonImport import)
    {
        for (int dot = module.IndexOf('.'); dot > 0; dot = module.IndexOf('.', dot + 1))
        {
            if (Find(module[..dot]) is { } package)
                yield return package;
        }

        if (Find(module) is { } file)
            yield return file;
        foreach (PythonImportedName name in import.Names)
        {
            if (Find(module.Length == 0 ? name.Name : module + "." + name.Name) is { } part)
                yield return part;
        }
    }

    private PythonFile? Find(string module) => Origins.Of(module) == ModuleOrigin.Folder ? Folder.Module(module) : null;
}
