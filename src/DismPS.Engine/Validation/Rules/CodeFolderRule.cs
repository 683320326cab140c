using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Rules;

/// <summary>The code folder, and what meets the model file in it when the build copies both into one folder.</summary>
internal sealed class CodeFolderRule : ITemplateRule
{
    public bool ReadsFiles => true;

    public void Check(TemplateDraft template, RuleContext context)
    {
        foreach (ResourceDraft resource in template.AllResources)
        {
            if (resource.Type is null || !resource.Properties.IsPresent || !resource.Properties.Value.CodeUri.IsPresent)
                continue;
            PropertiesDraft properties = resource.Properties.Value;
            if (context.Files.IsFolder(properties.CodeUri.Value!))
                CheckFolder(resource, properties, context);
            else
                PathChecks.ReportMissingFolder(properties.CodeUri, "the code folder", context);
        }
    }

    private static void CheckFolder(ResourceDraft resource, PropertiesDraft properties, RuleContext context)
    {
        Field<string> code = properties.CodeUri;
        string folder = context.Files.Resolve(code.Value!)!;
        PathChecks.CheckStyle(code, context);
        if (HoldsBuild(folder, context.Files.BaseFolder))
        {
            context.Report(RuleCatalog.FileCollision, code, $"The code folder '{code.Value}' holds the folder in which the command runs, so the build would copy its own output into itself.", "Move the code into a folder of its own.");
            return;
        }

        PathChecks.CheckEntries(code, folder, "code folder", context);
        if (properties.ModelUri.IsPresent)
            CheckModel(properties.ModelUri, code.Value!, folder, context);
        CheckSettings(resource.Type!, code, folder, context);
    }

    private static void CheckModel(in Field<string> model, string code, string folder, RuleContext context)
    {
        string name = Path.GetFileName(model.Value!.TrimEnd('/'));
        string inCode = Path.Join(folder, name);
        string full = context.Files.Resolve(model.Value)!;
        if (name.Length == 0 || full == inCode)
            return;
        if (Directory.Exists(inCode))
            context.Report(RuleCatalog.FileCollision, model, $"The code folder '{code}' has a folder named '{name}' like the model file, and the build copies both into one folder.", "Rename one of them.");
        else if (File.Exists(inCode))
            context.Report(RuleCatalog.FileOverwritten, model, $"The file '{name}' of the code folder '{code}' replaces the model file of that name in the build.", "Rename one of them.");
    }

    private static void CheckSettings(ResourceType type, in Field<string> code, string folder, RuleContext context)
    {
        const string Settings = "model-settings.json";
        if (type.Framework != ServingFramework.MLServer)
            return;
        string path = Path.Join(folder, Settings);
        if (Directory.Exists(path))
            context.Report(RuleCatalog.FileCollision, code, $"The code folder '{code.Value}' has a folder '{Settings}', where the build writes the file of that name.", "Rename the folder.");
        else if (File.Exists(path))
            context.Report(RuleCatalog.FileOverwritten, code, $"The file '{Settings}' of the code folder '{code.Value}' is replaced by the generated one.", "Remove it, or do not rely on it.");
    }

    /// <summary>True when the code folder is the working folder or one around it: an error of its own, and no folder to look through.</summary>
    public static bool HoldsBuild(string folder, string baseFolder)
    {
        string parent = Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar;
        return (Path.TrimEndingDirectorySeparator(baseFolder) + Path.DirectorySeparatorChar).StartsWith(parent, StringComparison.Ordinal);
    }
}
