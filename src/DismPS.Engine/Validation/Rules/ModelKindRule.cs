using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Rules;

/// <summary>Model files whose content is clearly something else than their type loads.</summary>
internal sealed class ModelKindRule : ITemplateRule
{
    public bool ReadsFiles => true;

    public void Check(TemplateDraft template, RuleContext context)
    {
        foreach (ResourceDraft resource in template.AllResources)
        {
            if (resource.Type is null || resource.Properties is not { IsPresent: true, Value.ModelUri: { IsPresent: true, Value.Length: > 0 } field })
                continue;
            if (context.Files.Resolve(field.Value) is not { } full)
                continue;
            if (ForeignKind(resource.Type.Model, full) is not { } kind)
                continue;
            // A handler may load anything, but not what is no model at all.
            bool isCertain = kind is ModelFileKind.LfsPointer or ModelFileKind.WebPage || (resource.IsTriton && resource.Type.Model != ModelType.Python);
            context.Report(isCertain ? RuleCatalog.ForeignModel : RuleCatalog.UnusualModel, field, $"The model file '{field.Value}' is {ModelContent.Describe(kind)}, not {Wanted(resource.Type.Model)}.", CureFor(kind));
        }
    }

    /// <summary>True when this rule says what the file is, so that no other needs to say that it is not what it should be.</summary>
    public static bool Tells(ModelType type, string full) => ForeignKind(type, full) is not null;

    private static ModelFileKind? ForeignKind(ModelType type, string full) =>
        KindOf(full) is var kind && kind != ModelFileKind.Unknown && !Loads(type, kind) ? kind : null;

    private static ModelFileKind KindOf(string full)
    {
        using FileStream? file = ModelFileStream.Open(full, out _);
        if (file is null || file.Length == 0)
            return ModelFileKind.Unknown;
        try
        {
            return ModelContent.Recognise(file);
        }
        catch (IOException)
        {
            return ModelFileKind.Unknown;
        }
    }

    private static bool Loads(ModelType type, ModelFileKind kind) => type switch
    {
        // These readers know more of such files than their first bytes.
        ModelType.ONNX => kind is ModelFileKind.Onnx or ModelFileKind.LfsPointer or ModelFileKind.WebPage,
        ModelType.Torchscript => kind is ModelFileKind.TorchArchive or ModelFileKind.TorchLegacy or ModelFileKind.Zip,
        ModelType.XGBoost => kind is ModelFileKind.Ubjson or ModelFileKind.Json or ModelFileKind.XGBoostBinary || IsForHandlers(kind),
        ModelType.LightGBM => kind is ModelFileKind.LightGbmText || IsForHandlers(kind),
        ModelType.SKLearn => IsForHandlers(kind),
        _ => kind is not (ModelFileKind.LfsPointer or ModelFileKind.WebPage),
    };

    // What Python code reads by itself; pickles have their own reader.
    private static bool IsForHandlers(ModelFileKind kind) =>
        kind is ModelFileKind.Pickle or ModelFileKind.Compressed or ModelFileKind.NumPyArray or ModelFileKind.NumPyArchive or ModelFileKind.Zip;

    private static string Wanted(ModelType type) => type switch
    {
        ModelType.ONNX => "an ONNX model",
        ModelType.Torchscript => "a TorchScript archive",
        ModelType.XGBoost => "an XGBoost model",
        ModelType.LightGBM => "a LightGBM model",
        ModelType.SKLearn => "a pickle or joblib file",
        _ => "a model",
    };

    /// <summary>What to do with a file of a kind.</summary>
    public static string CureFor(ModelFileKind kind) => kind switch
    {
        ModelFileKind.Onnx => "Use InferenceService::Tritonserver::ONNX.",
        ModelFileKind.TensorFlowGraph => "Use InferenceService::Tritonserver::TensorflowSavedModel and give the folder of the file as SavedModelUri.",
        ModelFileKind.Hdf5 or ModelFileKind.KerasArchive or ModelFileKind.TensorFlowLite =>
            "Export the model as a SavedModel (model.export) and use InferenceService::Tritonserver::TensorflowSavedModel, or convert it to ONNX.",
        ModelFileKind.TorchArchive => "Use InferenceService::Tritonserver::Torchscript when it was saved by torch.jit.save, else export it to ONNX.",
        ModelFileKind.TorchLegacy => "Save it as TorchScript, torch.jit.save(torch.jit.script(model), 'model.pt'), or export it to ONNX.",
        ModelFileKind.Pickle or ModelFileKind.Compressed => "Use InferenceService::MLServer::SKLearn with a handler that loads it, or export the model to ONNX.",
        ModelFileKind.Ubjson or ModelFileKind.XGBoostBinary => "Use InferenceService::MLServer::XGBoost.",
        ModelFileKind.XGBoostDump => "Save the model with save_model('model.ubj'); dump_model is for reading only.",
        ModelFileKind.LightGbmText => "Use InferenceService::MLServer::LightGBM.",
        ModelFileKind.LfsPointer => "Fetch the real file with 'git lfs pull'.",
        ModelFileKind.WebPage => "Download the model again and look at the address.",
        ModelFileKind.Zip or ModelFileKind.Tar => "Unpack it and give the model file in it.",
        _ => "Give the path of the model file itself.",
    };
}
