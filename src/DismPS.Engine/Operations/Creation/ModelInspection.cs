using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Engine.Models.TorchScript;
using DismPS.Engine.Models.Trees;
using DismPS.Engine.Templates;
using DismPS.Engine.Validation.Rules;

namespace DismPS.Engine.Operations.Creation;

/// <summary>What a new template can know from its model file.</summary>
/// <param name="Type">The resource type that serves it.</param>
/// <param name="Interface">Its tensors; null when the file does not say.</param>
/// <param name="Facts">What it says of itself, for comments.</param>
internal sealed record ModelInspection(ResourceType Type, ModelInterface? Interface, ImmutableArray<string> Facts)
{
    private const string Supported = "ONNX files, TorchScript archives, folders of a SavedModel, XGBoost models (.json, .ubj), LightGBM models (.txt) and joblib files";

    /// <summary>Looks into a model file or the folder of a SavedModel; nothing of it is run.</summary>
    /// <param name="path">Absolute.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.ModelLoadFailed"/>: no model of a type that the platform serves.</exception>
    public static ModelInspection Of(string path)
    {
        if (Directory.Exists(path))
            return OfFolder(path);
        ModelFileKind kind = KindOf(path);
        return kind switch
        {
            ModelFileKind.Onnx => OfOnnx(path),
            ModelFileKind.TorchArchive or ModelFileKind.Zip or ModelFileKind.TorchLegacy => OfTorchScript(path),
            ModelFileKind.Ubjson or ModelFileKind.Json or ModelFileKind.XGBoostBinary => OfXGBoost(path),
            ModelFileKind.LightGbmText => OfLightGbm(path),
            ModelFileKind.Pickle or ModelFileKind.Compressed => new(Mlserver(ModelType.SKLearn), null, [$"{Path.GetFileName(path)}: a pickle, which does not say its inputs and outputs."]),
            // Without a mark of its own at the beginning, an ONNX file is told by its name.
            ModelFileKind.Unknown when Path.GetExtension(path).Equals(".onnx", StringComparison.OrdinalIgnoreCase) => OfOnnx(path),
            ModelFileKind.TensorFlowGraph => throw Refusal(path, "the graph of a SavedModel", "Give the folder that holds it."),
            ModelFileKind.Unknown => throw Refusal(path, "not recognised as a model", $"A template can be made for {Supported}."),
            _ => throw Refusal(path, ModelContent.Describe(kind), ModelKindRule.CureFor(kind)),
        };
    }

    private static ModelInspection OfFolder(string path)
    {
        SavedModelFile? model = SavedModelFile.TryRead(Path.Join(path, "saved_model.pb"), out ModelFault? fault);
        if (model is null)
            throw Refusal(path, "a folder without a readable saved_model.pb", fault?.Kind is null or ModelFaultKind.Unreadable ? $"A template can be made for {Supported}." : fault.Cure);
        SavedModelSignature? signature = model.Serving?.Signatures.FirstOrDefault(s => s.Name == SavedModelFile.ServingDefault);
        string version = model.Serving is { TensorFlowVersion.Length: > 0 } graph ? $", written by TensorFlow {graph.TensorFlowVersion}" : "";
        return new(Triton(ModelType.TensorflowSavedModel), signature?.ToInterface(), [$"{Path.GetFileName(path)}: SavedModel{version}."]);
    }

    private static ModelInspection OfOnnx(string path)
    {
        OnnxModelFile model = OnnxModelFile.Read(path);
        string producer = model.Producer.Length == 0 ? "" : $", written by {OneLine(model.Producer)}";
        return new(Triton(ModelType.ONNX), model.ToInterface(), [$"{Path.GetFileName(path)}: ONNX{producer}, opset {model.Opsets.GetValueOrDefault("")}."]);
    }

    private static ModelInspection OfTorchScript(string path)
    {
        TorchScriptFile model = TorchScriptReader.Read(path);
        if (model.Kind != TorchScriptKind.Program)
            throw Refusal(path, "not a TorchScript archive", "Save the model with torch.jit.script(model).save(FILE) or torch.jit.trace.");
        // Triton gives forward every argument, also those that have a default.
        ModelInterface tensors = model.ToInterface();
        if (!tensors.Inputs.IsDefault)
            tensors = tensors with { Inputs = [.. tensors.Inputs.Select(input => input with { IsOptional = false })] };
        return new(Triton(ModelType.Torchscript), tensors, [$"{Path.GetFileName(path)}: TorchScript; it gives its tensors by position and does not say their types and shapes."]);
    }

    private static ModelInspection OfXGBoost(string path)
    {
        using FileStream file = Open(path);
        XGBoostModelFile model = XGBoostModelFile.Read(file, out string? fault) ?? throw Refusal(path, $"no XGBoost model: it {fault}", $"A template can be made for {Supported}.");
        string version = model.Version is { } v ? $" {v}" : "";
        return new(Mlserver(ModelType.XGBoost), model.ToInterface(), [$"{Path.GetFileName(path)}: XGBoost{version}, {OneLine(model.Objective)}, {model.FeatureCount} features."]);
    }

    private static ModelInspection OfLightGbm(string path)
    {
        using FileStream file = Open(path);
        LightGbmModelFile model = LightGbmModelFile.Read(file, out string? fault) ?? throw Refusal(path, $"no LightGBM model: it {fault}", $"A template can be made for {Supported}.");
        return new(Mlserver(ModelType.LightGBM), model.ToInterface(), [$"{Path.GetFileName(path)}: LightGBM, {OneLine(model.Objective)}, {model.FeatureCount} features."]);
    }

    private static ModelFileKind KindOf(string path)
    {
        using FileStream file = Open(path);
        return ModelContent.Recognise(file);
    }

    private static FileStream Open(string path) => RegularFile.TryOpen(path, out string? fault) ?? throw new DismException(ErrorCode.ReadFailed, $"{path} {fault}.", "Check the path.", path);

    private static ResourceType Triton(ModelType model) => TypeOf(ServingFramework.Tritonserver, model);

    private static ResourceType Mlserver(ModelType model) => TypeOf(ServingFramework.MLServer, model);

    private static ResourceType TypeOf(ServingFramework framework, ModelType model) => ResourceType.All.First(type => type.Framework == framework && type.Model == model);

    // What a file says of itself ends up in a comment.
    private static string OneLine(string text)
    {
        string line = new([.. text.Where(c => !char.IsControl(c)).Take(60)]);
        return line.Trim().Length == 0 ? "objective unknown" : line.Trim();
    }

    private static DismException Refusal(string path, string what, string cure) => new(ErrorCode.ModelLoadFailed, $"{path} is {what}.", cure, path);
}
