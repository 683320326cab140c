namespace DismPS.Engine.Diagnostics;

public static partial class RuleCatalog
{
    /// <summary>A model file that its type cannot load.</summary>
    public static DiagnosticRule ForeignModel { get; } = Error("DISM1201", "bad-format", "The model file is of another kind",
        "The first bytes of the file show what it is, whatever its name. The build copies it unseen, and the server then refuses to load it.",
        "Give the file that the type loads, or the type that loads the file.", PlatformVerdict.Accepts);

    /// <summary>A model file that its type usually does not load.</summary>
    public static DiagnosticRule UnusualModel { get; } = Warning("DISM1202", "bad-format", "The model file is of an unexpected kind",
        "A handler may load whatever it likes, but the file is not what the type is for.",
        "Check ModelUri and Type.");

    /// <summary>An XGBoost or LightGBM model that is not whole.</summary>
    public static DiagnosticRule DamagedTrees { get; } = Error("DISM1203", "bad-format", "The model file is damaged",
        "The file begins as an XGBoost or LightGBM model but breaks or ends before its end, so that no program loads it.",
        "Save the model again, or copy the file again.", PlatformVerdict.Accepts);

    /// <summary>A file that is not known to be a model.</summary>
    public static DiagnosticRule UnknownTrees { get; } = Warning("DISM1204", "bad-format", "The model file is not recognised",
        "XGBoost models are UBJSON, JSON or the old binary format, LightGBM models a text that begins with 'tree'; joblib and pickle files are known too.",
        "Save the model with save_model of its own library.");

    /// <summary>An XGBoost file with the ending of another format.</summary>
    public static DiagnosticRule EndingOfOtherFormat { get; } = Warning("DISM1205", "odd-extension", "The ending is of another XGBoost format",
        "XGBoost reads a file named .json as JSON and one named .ubj as UBJSON, whatever is in it, and fails on the other. "
        + "Only under other names it looks at the content.",
        "Rename the file, or save it again under this name.");

    /// <summary>Another number of features than of inputs.</summary>
    public static DiagnosticRule FeatureCountDiffers { get; } = Warning("DISM1206", "shape-mismatch", "The model takes another number of features than the inputs give",
        "XGBoost and LightGBM refuse rows of another size than they were trained with. Right only where the handler makes the features itself.",
        "Correct Dims, or check that the handler makes that many features.");

    /// <summary>Far fewer features than inputs.</summary>
    public static DiagnosticRule FeaturesFromInputs { get; } = Note("DISM1207", "shape-mismatch", "The handler has to make features of the inputs",
        "The model takes at most half as many features as the inputs give numbers: usual where a handler sums a histogram up in a few numbers.",
        "Nothing, when the handler does so.");

    /// <summary>Several answers where one is announced.</summary>
    public static DiagnosticRule AnswersDiffer { get; } = Note("DISM1208", "shape-mismatch", "The model answers several values a row",
        "A model with several classes or targets answers one value for each; no output of the template has room for them, so the handler has to make one of them.",
        "Check that the handler does so, or correct Dims of the output.");

    /// <summary>A threshold outside of the model's answers.</summary>
    public static DiagnosticRule ThresholdOutsideAnswers { get; } = Warning("DISM1209", "out-of-range", "AnomalyThreshold is outside of what the model answers",
        "The answers of the model's objective lie between 0 and 1. Unless the handler makes another score of them, every row gets the same judgement.",
        "Write a threshold between 0 and 1.");

    /// <summary>A model of a newer XGBoost.</summary>
    public static DiagnosticRule NewerXGBoost { get; } = Warning("DISM1210", "unsupported", "The model was written by a newer XGBoost",
        "XGBoost reads models of older versions, not of newer ones. MLServer 1.5.0, the platform's default image, is built with XGBoost 2.0.3 (its lock file).",
        "Save the model with the XGBoost of the platform, or check it in the image.");

    /// <summary>A format that newer versions dropped.</summary>
    public static DiagnosticRule OldXGBoostFormat { get; } = Note("DISM1211", "unsupported", "The model is in XGBoost's old binary format",
        "XGBoost reads it until 3.0; 3.1 and later refuse it.",
        "Load the model with an XGBoost before 3.1 and save it as .ubj or .json.");
}
