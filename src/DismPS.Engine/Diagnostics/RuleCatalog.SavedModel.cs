namespace DismPS.Engine.Diagnostics;

public static partial class RuleCatalog
{
    /// <summary>A file that is no SavedModel as far as can be told.</summary>
    public static DiagnosticRule SavedModelNotRead { get; } = Warning("DISM0950", "model-unreadable", "saved_model.pb cannot be read",
        "The folder is copied into the build whatever it holds; the server then fails to load it. Its inputs and outputs could not be compared with the template.",
        "Copy the whole folder again, or save the model again.");

    /// <summary>A file that is certainly no complete SavedModel.</summary>
    public static DiagnosticRule SavedModelNotAModel { get; } = Error("DISM0951", "model-unreadable", "saved_model.pb is another thing, or not whole",
        "A pointer of Git LFS, a page of a web site, or the beginning of a model lies where the model should be. No server can load it.",
        "Fetch the model itself.", PlatformVerdict.Accepts);

    /// <summary>Nothing to serve.</summary>
    public static DiagnosticRule SavedModelNoServeTag { get; } = Error("DISM0952", "model-unsupported", "The SavedModel has no graph for serving",
        "A SavedModel holds one graph or more, each with tags. Servers load the one with the tag 'serve'.",
        "Save the model with tf.saved_model.save or model.export, which set the tag.", PlatformVerdict.Accepts);

    /// <summary>Nothing to call.</summary>
    public static DiagnosticRule SavedModelNoSignature { get; } = Error("DISM0953", "model-unsupported", "The SavedModel has no signature",
        "Servers call a signature of the model, 'serving_default'. Without one they refuse the model: it has no inputs and outputs with names.",
        "Save the model with signatures: tf.saved_model.save(model, folder, signatures=model.call.get_concrete_function(...)).", PlatformVerdict.Accepts);

    /// <summary>A signature by another name.</summary>
    public static DiagnosticRule SavedModelOtherSignature { get; } = Warning("DISM0954", "model-unsupported", "The SavedModel has no signature 'serving_default'",
        "Triton then takes any other one, and which of several is not defined.",
        "Save the model with its signature under the name 'serving_default'.");

    /// <summary>Weights that are not all there.</summary>
    public static DiagnosticRule SavedModelVariables { get; } = Error("DISM0955", "file-missing", "Weights of the SavedModel are missing",
        "The folder 'variables' holds variables.index and the files variables.data-00000-of-0000N that it leads to. TensorFlow needs all of them.",
        "Copy the whole folder that TensorFlow wrote.", PlatformVerdict.Accepts);
}
