namespace DismPS.Engine.Diagnostics;

// What Triton does was read in its onnxruntime_backend and tensorflow_backend as of release 23.05, the image that the platform pins.
public static partial class RuleCatalog
{
    /// <summary>A file that is no ONNX model as far as can be told.</summary>
    public static DiagnosticRule OnnxNotRead { get; } = Warning("DISM0901", "model-unreadable", "The ONNX file cannot be read",
        "The file is copied into the build whatever it is; the server then fails to load it. Its inputs and outputs could not be compared with the template.",
        "Export the model again, or correct ModelUri.");

    /// <summary>A file that is certainly no complete ONNX model.</summary>
    public static DiagnosticRule OnnxNotAModel { get; } = Error("DISM0902", "model-unreadable", "The ONNX file is another thing, or not whole",
        "A pointer of Git LFS, a page of a web site, or the beginning of a model lies where the model should be. No server can load it.",
        "Fetch the model itself.", PlatformVerdict.Accepts);

    /// <summary>A file that protobuf cannot read.</summary>
    public static DiagnosticRule OnnxFileTooLong { get; } = Error("DISM0903", "model-unreadable", "The ONNX file is longer than 2 GiB",
        "An ONNX file is one protobuf message, and those end at 2 GiB: no runtime can load a longer one. ONNX keeps larger weights in files beside the model.",
        "Export the model with its weights as external data.", PlatformVerdict.Accepts);

    /// <summary>A name that the model does not have.</summary>
    public static DiagnosticRule ModelTensorUnknown { get; } = Error("DISM0905", "model-mismatch", "The model has no such input or output",
        "Triton compares the names of the signatures with the model's when it loads it, and refuses the model when one is unknown. "
        + "Names count exactly, also ':0' at their end.",
        "Write the name as the model has it.", PlatformVerdict.Accepts);

    /// <summary>An input that nobody gives.</summary>
    public static DiagnosticRule ModelInputNotGiven { get; } = Error("DISM0906", "model-mismatch", "The model needs an input that the template does not give",
        "Every input of the model must be in InputSignature or, as <metadata>__<attribute>, in InputMetadata. Triton refuses to load the model otherwise.",
        "Add the input, or export a model without it.", PlatformVerdict.Accepts);

    /// <summary>A type that is not the model's.</summary>
    public static DiagnosticRule ModelTypeDiffers { get; } = Error("DISM0907", "model-mismatch", "The model has another data type",
        "Nothing converts types on the way: Triton refuses to load the model.",
        "Write the model's type.", PlatformVerdict.Accepts);

    /// <summary>A shape that is not the model's.</summary>
    public static DiagnosticRule ModelShapeDiffers { get; } = Error("DISM0908", "model-mismatch", "The model has another shape",
        "Dims must have the model's number of axes and its fixed sizes; -1 in Dims stands only where the model takes any size. "
        + "With MaxBatchSize above 0, Triton puts one axis for the batch before Dims. It refuses to load the model otherwise.",
        "Write the model's shape, or export the model with the axis free.", PlatformVerdict.Accepts);

    /// <summary>A batch size for a model without a free first axis.</summary>
    public static DiagnosticRule ModelBatchFixed { get; } = Error("DISM0909", "model-mismatch", "MaxBatchSize for a model whose first axis is fixed",
        "With MaxBatchSize above 0, the first axis of every input and output is the batch, which must be free in the model.",
        "Export the model with a free first axis, or write MaxBatchSize: 0 and the model's own shapes in Dims.", PlatformVerdict.Accepts);

    /// <summary>An output axis that the model fixes.</summary>
    public static DiagnosticRule ModelOutputFixed { get; } = Warning("DISM0910", "model-mismatch", "An output is -1 in Dims and fixed in the model",
        "Triton compares the shapes of outputs exactly and refuses to load the model. This program serves it.",
        "Write the model's size, or export the model with the axis free.");

    /// <summary>An output axis that the model leaves open.</summary>
    public static DiagnosticRule ModelOutputOpen { get; } = Note("DISM0911", "model-mismatch", "An output has a size in Dims and none in the model",
        "Triton compares the shapes of outputs exactly. It takes the model when ONNX Runtime finds the size itself while loading, and refuses it otherwise.",
        "Export the model with the size in its output when Triton refuses it.");

    /// <summary>A tensor that no protocol can carry.</summary>
    public static DiagnosticRule ModelTensorUnsupported { get; } = Error("DISM0912", "model-mismatch", "An input or output is nothing that can be sent",
        "Sequences, maps, sparse tensors and some element types (complex numbers, 8-bit floats) have no form in the protocol or in a template.",
        "Export the model with plain tensors there (zipmap=False in skl2onnx), or leave the output out.", PlatformVerdict.Accepts);

    /// <summary>Something that only this program serves.</summary>
    public static DiagnosticRule ModelNotForTriton { get; } = Warning("DISM0913", "model-mismatch", "Triton refuses what this program serves",
        "Triton refuses every model with an output that is no tensor, inputs without a shape, and inputs with a default that the template lists: "
        + "a template cannot mark them as optional.",
        "Export the model without it, or leave the input out.");

    /// <summary>Too new for the runtime here.</summary>
    public static DiagnosticRule OnnxTooNew { get; } = Error("DISM0920", "model-unsupported", "The ONNX version is too new",
        "ONNX Runtime refuses models whose format or operator set is newer than it knows, whatever they hold.",
        "Export the model for an older operator set.", PlatformVerdict.Accepts);

    /// <summary>Too new for the pinned Triton.</summary>
    public static DiagnosticRule OnnxTooNewForTriton { get; } = Warning("DISM0921", "model-unsupported", "The ONNX version is too new for the platform's Triton",
        "The platform pins Triton 23.05, which has ONNX Runtime 1.15: format up to version 9, standard operators up to opset 19, ai.onnx.ml up to 3. "
        + "It refuses newer models; a newer image takes them.",
        "Export the model with an older opset (opset_version=17 in torch.onnx.export), or ask which image the platform runs.");

    /// <summary>Older than anything is tested with.</summary>
    public static DiagnosticRule OnnxTooOld { get; } = Warning("DISM0922", "model-unsupported", "The ONNX version is very old",
        "ONNX Runtime promises to run standard operators from opset 7 on; older models load only by luck.",
        "Export the model again with a newer opset.");

    /// <summary>An operator that no one has.</summary>
    public static DiagnosticRule OnnxOperatorUnknown { get; } = Error("DISM0923", "model-unsupported", "The model uses an unknown operator",
        "An operator must be part of the operator set that the model names, of ONNX Runtime's own ones, or be defined by the model. "
        + "Libraries of custom operators are not loaded.",
        "Export the model with operators of its operator set.", PlatformVerdict.Accepts);

    /// <summary>A graph that cannot work.</summary>
    public static DiagnosticRule OnnxGraphBroken { get; } = Error("DISM0924", "model-unsupported", "The graph of the model is broken",
        "A node needs a value that nobody makes, or values of one type and gets two. Every runtime refuses such a graph.",
        "Export the model again; a tool that edited the graph has broken it.", PlatformVerdict.Accepts);

    /// <summary>Weights that are not where the model says.</summary>
    public static DiagnosticRule OnnxExternalMissing { get; } = Error("DISM0930", "external-data", "Weights beside the model are missing or out of reach",
        "The model names files with its weights. They must lie in the model's folder or below it; runtimes refuse absolute paths and paths that leave it.",
        "Copy the files beside the model, or save the model with its weights inside.", PlatformVerdict.Accepts);
}
