using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Artifacts;

/// <summary>Decides what the folder of a resource holds. Source: dism-core 1.5.1, the builders of its seven types.</summary>
internal sealed class ResourcePlanner(ArtifactLayout layout, string baseFolder, ArtifactNames names)
{
    /// <summary>Plans one resource; reads folders, but no file.</summary>
    /// <exception cref="DismException">
    /// <see cref="ErrorCode.PathEscape"/>, <see cref="ErrorCode.ReadFailed"/>, <see cref="ErrorCode.TemplateInvalid"/>.
    /// </exception>
    internal ResourcePlan Plan(Resource resource, CancellationToken ct)
    {
        ResourcePlan plan = new(resource);
        FolderName.Check(resource.Name, "resource name", layout.BuildFolder);
        if (string.Equals(resource.Name, ArtifactLayout.TemplateFileName, StringComparison.OrdinalIgnoreCase))
            throw new DismException(ErrorCode.TemplateInvalid, $"A resource named '{resource.Name}' would replace the built template.", "Rename the resource.", resource.Name);
        FolderName.Check(resource.Properties.Name, "service name", Path.Combine(layout.BuildFolder, resource.Name));
        switch (resource.Type.Model)
        {
            case ModelType.ONNX:
                PlanModelFile(plan, "model.onnx");
                ExternalWeights.AddTo(plan, File(plan, resource.Properties.ModelUri, "ModelUri"));
                break;
            case ModelType.Torchscript:
                PlanModelFile(plan, "model.pt");
                break;
            case ModelType.TensorflowSavedModel:
                PlanSavedModel(plan, ct);
                break;
            case ModelType.Python:
                PlanTritonPython(plan, ct);
                break;
            default:
                PlanMLServer(plan, ct);
                break;
        }

        return plan;
    }

    private void PlanModelFile(ResourcePlan plan, string fileName)
    {
        string name = plan.Original.Name, service = plan.Original.Properties.Name;
        plan.AddCopy($"{service}/1/{fileName}", File(plan, plan.Original.Properties.ModelUri, "ModelUri"));
        AddConfiguration(plan);
        plan.Built = With(plan, p => p with
        {
            // The only URIs that name the build folder; the others start from it.
            ModelUri = layout.NameInTemplate(Path.Combine(layout.BuildFolder, name, service, "1", fileName)),
            ModelRepositoryUri = name,
        });
    }

    private void PlanSavedModel(ResourcePlan plan, CancellationToken ct)
    {
        string target = $"{plan.Original.Properties.Name}/1/model.savedmodel";
        plan.AddFolder(target);
        plan.AddTree(target + "/", Folder(plan, plan.Original.Properties.SavedModelUri, "SavedModelUri", ct));
        AddConfiguration(plan);
        plan.Built = With(plan, p => p with { SavedModelUri = target, ModelRepositoryUri = plan.Original.Name });
    }

    private void PlanTritonPython(ResourcePlan plan, CancellationToken ct)
    {
        string model = AddModelAndCode(plan, $"{plan.Original.Properties.Name}/1/", ct);
        AddConfiguration(plan);
        plan.Built = With(plan, p => p with { CodeUri = plan.Original.Name, ModelRepositoryUri = plan.Original.Name, ModelUri = model });
    }

    private void PlanMLServer(ResourcePlan plan, CancellationToken ct)
    {
        string model = AddModelAndCode(plan, "", ct);
        if (plan.Has(names.ModelSettings))
            plan.Warn($"{names.ModelSettings} of the code folder is replaced by the one that the build writes.");
        ResourceProperties properties = plan.Original.Properties;
        plan.AddText(names.ModelSettings, ModelSettingsWriter.Write(properties.Name, properties.Handler ?? "", model));
        plan.Built = With(plan, p => p with { CodeUri = plan.Original.Name, ModelUri = model });
    }

    private string AddModelAndCode(ResourcePlan plan, string target, CancellationToken ct)
    {
        string model = File(plan, plan.Original.Properties.ModelUri, "ModelUri");
        string fileName = Path.GetFileName(model);
        plan.AddCopy(target + fileName, model);
        SourceTree code = Folder(plan, plan.Original.Properties.CodeUri, "CodeUri", ct);
        if (code.Files.Any(f => f.Relative == fileName && f.Path != model))
            plan.Warn($"The model file '{fileName}' is replaced by the file of that name in the code folder.");
        plan.AddTree(target, code);
        return fileName;
    }

    private void AddConfiguration(ResourcePlan plan) =>
        plan.AddText($"{plan.Original.Properties.Name}/{names.TritonConfiguration}", ConfigPbtxtWriter.Write(plan.Original.Properties));

    private static Resource With(ResourcePlan plan, Func<ResourceProperties, ResourceProperties> change) =>
        plan.Original with { Properties = change(plan.Original.Properties) };

    private string File(ResourcePlan plan, string? uri, string field)
    {
        string path = Locate(plan, uri, field);
        FileKind kind = RegularFile.KindOf(path);
        return kind switch
        {
            FileKind.File => path,
            FileKind.Folder => throw Missing(plan, field, path, "is a folder, not a file"),
            _ => throw Missing(plan, field, path, RegularFile.NameOf(kind) is { } name ? $"is {name}, not a file" : "does not exist"),
        };
    }

    private SourceTree Folder(ResourcePlan plan, string? uri, string field, CancellationToken ct)
    {
        string path = Path.TrimEndingDirectorySeparator(Locate(plan, uri, field));
        if (!Directory.Exists(path))
            throw Missing(plan, field, path, System.IO.File.Exists(path) ? "is a file, not a folder" : "does not exist");
        return SourceTree.Read(path, layout.Root, ct);
    }

    private string Locate(ResourcePlan plan, string? uri, string field)
    {
        if (string.IsNullOrEmpty(uri) || uri.Contains('\0'))
            throw new DismException(ErrorCode.TemplateInvalid, $"Resource '{plan.Original.Name}' has no usable {field}.", $"Set {field} in the template.", plan.Original.Name);
        return Path.GetFullPath(uri, baseFolder);
    }

    private DismException Missing(ResourcePlan plan, string field, string path, string what) => new(
        ErrorCode.ReadFailed,
        $"{field} of resource '{plan.Original.Name}': '{path}' {what}.",
        $"Relative paths start from '{baseFolder}'.",
        path);
}
