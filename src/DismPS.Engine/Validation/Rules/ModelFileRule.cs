using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Rules;

/// <summary>The model file of every type but SavedModel.</summary>
internal sealed class ModelFileRule : ITemplateRule
{
    public bool ReadsFiles => true;

    public void Check(TemplateDraft template, RuleContext context)
    {
        foreach (ResourceDraft resource in template.AllResources)
        {
            if (resource.Type is null || !resource.Properties.IsPresent || !resource.Properties.Value.ModelUri.IsPresent)
                continue;
            Field<string> field = resource.Properties.Value.ModelUri;
            if (context.Files.IsFile(field.Value!))
                CheckFile(field, resource.Type.Model, context);
            else
                PathChecks.ReportMissingFile(RuleCatalog.FileMissing, field, field.Value!, "the model file", context);
        }
    }

    private static void CheckFile(in Field<string> field, ModelType model, RuleContext context)
    {
        string path = field.Value!;
        PathChecks.CheckStyle(field, context);
        string full = context.Files.Resolve(path)!;
        if (TemplateFiles.LengthOf(full) == 0)
            context.Report(RuleCatalog.EmptyFile, field, $"The model file '{path}' is empty.", "Export the model again.");
        string extension = Path.GetExtension(full).ToLowerInvariant();
        string? usual = model switch
        {
            ModelType.ONNX when extension != ".onnx" => ".onnx",
            ModelType.Torchscript when extension is not (".pt" or ".pth" or ".ts" or ".jit" or ".torchscript") => ".pt",
            _ => null,
        };
        if (usual is not null)
            context.Report(RuleCatalog.OddExtension, field, $"The file '{path}' does not end in {usual}; the build copies it as model{usual} whatever it is.", "Check that it is a model of this type.");
    }
}
