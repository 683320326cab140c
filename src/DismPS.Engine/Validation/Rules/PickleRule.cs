using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models.Pickle;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Rules;

/// <summary>Pickles that a handler loads: the model file, and those in the code folder. They are followed, never loaded.</summary>
internal sealed class PickleRule : ITemplateRule
{
    private const int MaxFiles = 100;

    private static readonly string[] Endings = [".pkl", ".pickle", ".joblib", ".npy", ".npz", ".pt", ".pth"];

    public bool ReadsFiles => true;

    public void Check(TemplateDraft template, RuleContext context)
    {
        foreach (ResourceDraft resource in template.AllResources)
        {
            if (resource.Type is not null && resource.Properties.IsPresent
                && (resource.Type.Framework == ServingFramework.MLServer || resource.Type.Model == ModelType.Python))
                CheckResource(resource.Type, resource.Properties.Value, context);
        }
    }

    private static void CheckResource(ResourceType type, PropertiesDraft properties, RuleContext context)
    {
        string? folder = properties.CodeUri.IsPresent ? context.Files.Resolve(properties.CodeUri.Value) : null;
        var modules = new PickleModules(folder, type.Framework, context);
        bool isDefaultImage = type.Framework == ServingFramework.MLServer && properties.Image.IsUnset;
        var budget = new PickleBudget();
        string? model = null;
        if (properties.ModelUri.IsPresent && context.Files.IsFile(properties.ModelUri.Value))
        {
            model = context.Files.Resolve(properties.ModelUri.Value)!;
            PickledFile file = PickledFileReader.Read(model, budget);
            var report = new PickleReport(properties.ModelUri, $"The model file '{properties.ModelUri.Value}'", properties.CodeUri.Value ?? "", modules, context);
            report.Add(file, isDefaultImage);
            if (file.Kind == PickledFileKind.Other && file.Fault is null && type.Model == ModelType.SKLearn)
                report.AddNotRecognised();
        }

        if (folder is not null && Directory.Exists(folder))
            CheckFolder(properties.CodeUri, folder, model, modules, budget, context);
    }

    private static void CheckFolder(in Field<string> code, string folder, string? model, PickleModules modules, PickleBudget budget, RuleContext context)
    {
        int count = 0;
        foreach (string path in Candidates(folder).Where(path => path != model))
        {
            string name = Path.GetRelativePath(folder, path);
            var report = new PickleReport(code, $"The file '{name}' of the code folder '{code.Value}'", code.Value!, modules, context);
            if (++count > MaxFiles)
            {
                report.AddTooMany(MaxFiles);
                return;
            }

            report.Add(PickledFileReader.Read(path, budget), isDefaultImage: false);
        }
    }

    private static IEnumerable<string> Candidates(string folder)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = 16, AttributesToSkip = FileAttributes.ReparsePoint };
        try
        {
            return [.. Directory.EnumerateFiles(folder, "*", options).Take(20_000).Where(path => Endings.Contains(Path.GetExtension(path).ToLowerInvariant())).Order(StringComparer.Ordinal).Take(MaxFiles + 2)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
