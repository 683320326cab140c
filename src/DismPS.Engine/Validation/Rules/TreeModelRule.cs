using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Engine.Models.Trees;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Rules;

/// <summary>XGBoost and LightGBM models: what they say of themselves against the template.</summary>
internal sealed class TreeModelRule : ITemplateRule
{
    // Walking a document of this size takes about a second.
    private const long MaxBytes = 1024L * 1024 * 1024;

    // Source: poetry.lock of MLServer 1.5.0, which its image is built with. Patch versions do not change the format.
    private static readonly Version PlatformVersion = new(2, 0);

    public bool ReadsFiles => true;

    public void Check(TemplateDraft template, RuleContext context)
    {
        foreach (ResourceDraft resource in template.AllResources)
        {
            if (resource.Type?.Model is not (ModelType.XGBoost or ModelType.LightGBM))
                continue;
            if (resource.Properties is not { IsPresent: true, Value: { ModelUri: { IsPresent: true, Value.Length: > 0 } field } properties })
                continue;
            if (context.Files.Resolve(field.Value) is not { } full)
                continue;
            using FileStream? file = ModelFileStream.Open(full, out _);
            if (file is null || file.Length is 0 or > MaxBytes)
                continue;
            try
            {
                Check(resource.Type.Model, properties, file, context);
            }
            catch (IOException exception)
            {
                context.Report(RuleCatalog.DamagedTrees, field, $"The model file '{field.Value}' cannot be read: {exception.Message}", "Copy the file again.");
            }
        }
    }

    private static void Check(ModelType type, PropertiesDraft properties, FileStream file, RuleContext context)
    {
        ReadOnlySpan<byte> head = ModelContent.Head(file);
        ModelFileKind kind = ModelContent.Recognise(head);
        file.Position = 0;
        Field<string> field = properties.ModelUri;
        bool isXGBoost = kind is ModelFileKind.Ubjson or ModelFileKind.Json or ModelFileKind.XGBoostBinary;
        if (type == ModelType.XGBoost && isXGBoost)
            CheckXGBoost(properties, file, head, kind, context);
        else if (type == ModelType.LightGBM && kind == ModelFileKind.LightGbmText)
            CheckLightGbm(properties, file, context);
        else if (kind == ModelFileKind.Unknown)
            context.Report(RuleCatalog.UnknownTrees, field, $"The model file '{field.Value}' is not recognised as {(type == ModelType.XGBoost ? "an XGBoost" : "a LightGBM")} model.", $"Save the model with save_model('{(type == ModelType.XGBoost ? "model.ubj" : "model.txt")}').");
    }

    private static void CheckXGBoost(PropertiesDraft properties, FileStream file, ReadOnlySpan<byte> head, ModelFileKind kind, RuleContext context)
    {
        Field<string> field = properties.ModelUri;
        if (XGBoostModelFile.Read(file, out string? fault) is not { } model)
        {
            // Any JSON may be here; only what bears XGBoost's own names is a damaged model.
            bool isXGBoost = fault != XGBoostReader.TooManyValues && (kind == ModelFileKind.XGBoostBinary || head.IndexOf("learner"u8) >= 0);
            context.Report(isXGBoost ? RuleCatalog.DamagedTrees : RuleCatalog.UnknownTrees, field, $"The model file '{field.Value}' is {ModelContent.Describe(kind)} and {fault}.", "Save the model again with save_model, or copy the file again.");
            return;
        }

        CheckEnding(field, model.Format, context);
        if (model.Format == XGBoostFormat.LegacyBinary)
            context.Report(RuleCatalog.OldXGBoostFormat, field, $"The model file '{field.Value}' is in XGBoost's old binary format, which versions from 3.1 on refuse.", "Save it as .ubj or .json.");
        if (model.Version is { } version && new Version(version.Major, version.Minor) > PlatformVersion)
            context.Report(RuleCatalog.NewerXGBoost, field, $"The model file '{field.Value}' was written by XGBoost {version}; the platform's default image has 2.0.3.", model.BaseScore.StartsWith('[') ? $"Its base score is written as {model.BaseScore}, which versions before 3.1 do not read. Save it with XGBoost 2.0." : "Save it with XGBoost 2.0, or check it in the image.");
        string facts = $"XGBoost, {(model.Objective.Length == 0 ? "no objective" : model.Objective)}{(model.ClassCount > 1 ? $", {model.ClassCount} classes" : "")}";
        TreeFacts.Check(properties, new TreeFacts(facts, model.FeatureCount, model.AnswersPerRow, model.AnswersProbabilities), context);
    }

    private static void CheckEnding(in Field<string> field, XGBoostFormat format, RuleContext context)
    {
        // XGBoost compares the ending as it is written, and takes what follows the last dot.
        string ending = Path.GetExtension(Path.TrimEndingDirectorySeparator(field.Value!));
        (string What, string Ending)? wanted = (ending, format) switch
        {
            (".json", XGBoostFormat.Ubjson) => ("JSON", ".ubj"),
            (".json", XGBoostFormat.LegacyBinary) => ("JSON", ".bin"),
            (".ubj", XGBoostFormat.Json) => ("UBJSON", ".json"),
            (".ubj", XGBoostFormat.LegacyBinary) => ("UBJSON", ".bin"),
            _ => null,
        };
        if (wanted is not { } other)
            return;
        string content = format switch { XGBoostFormat.Ubjson => "UBJSON", XGBoostFormat.Json => "JSON", _ => "the old binary format" };
        context.Report(RuleCatalog.EndingOfOtherFormat, field, $"The model file '{field.Value}' ends in {ending} but is {content}; XGBoost goes by the ending and reads it as {other.What}.", $"Rename it to '{Path.ChangeExtension(Path.GetFileName(field.Value), other.Ending)}'.");
    }

    private static void CheckLightGbm(PropertiesDraft properties, FileStream file, RuleContext context)
    {
        Field<string> field = properties.ModelUri;
        if (LightGbmModelFile.Read(file, out string? fault) is not { } model)
        {
            context.Report(RuleCatalog.DamagedTrees, field, $"The model file '{field.Value}' is a LightGBM model and {fault}.", "Save the model again with save_model, or copy the file again as it is, without conversion of its lines.");
            return;
        }

        string facts = $"LightGBM, {(model.Objective.Length == 0 ? "no objective" : model.Objective)}{(model.ClassCount > 1 ? $", {model.ClassCount} classes" : "")}";
        TreeFacts.Check(properties, new TreeFacts(facts, model.FeatureCount, model.AnswersPerRow, model.AnswersProbabilities), context);
    }
}
