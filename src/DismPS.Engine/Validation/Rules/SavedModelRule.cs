using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Rules;

/// <summary>The folder of a TensorFlow SavedModel.</summary>
internal sealed class SavedModelRule : ITemplateRule
{
    public bool ReadsFiles => true;

    public void Check(TemplateDraft template, RuleContext context)
    {
        foreach (ResourceDraft resource in template.AllResources)
        {
            if (resource.Type is null || !resource.Properties.IsPresent || !resource.Properties.Value.SavedModelUri.IsPresent)
                continue;
            Field<string> field = resource.Properties.Value.SavedModelUri;
            if (context.Files.IsFolder(field.Value!))
                CheckFolder(field, context);
            else
                PathChecks.ReportMissingFolder(field, "the SavedModel folder", context);
        }
    }

    private static void CheckFolder(in Field<string> field, RuleContext context)
    {
        PathChecks.CheckStyle(field, context);
        string full = context.Files.Resolve(field.Value!)!;
        CheckFile(full, "saved_model.pb", "It is not a SavedModel, or only a part of one.", field, context);
        string variables = Path.Join(full, "variables");
        if (!Directory.Exists(variables))
            context.Report(RuleCatalog.FolderMissing, field, $"The SavedModel '{field.Value}' has no folder 'variables'.", "Copy the whole folder that TensorFlow wrote; an empty folder does for a model without weights.");
        else if (!FolderScan.HasEntries(variables))
            context.Report(RuleCatalog.EmptyFolder, field, $"The folder 'variables' of the SavedModel '{field.Value}' is empty.", "Check that the model has no weights.");
        CheckFile(full, "fingerprint.pb", "TensorFlow writes it since version 2.12; save the model again with a newer one.", field, context);
        PathChecks.CheckEntries(field, full, "SavedModel", context);
    }

    private static void CheckFile(string folder, string name, string suggestion, in Field<string> field, RuleContext context)
    {
        if (!TemplateFiles.FileExists(Path.Join(folder, name)))
            context.Report(RuleCatalog.FileMissing, field, $"The SavedModel '{field.Value}' has no file '{name}'.", suggestion);
    }
}
