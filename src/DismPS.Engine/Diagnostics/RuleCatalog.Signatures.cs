namespace DismPS.Engine.Diagnostics;

public static partial class RuleCatalog
{
    /// <summary>Scoring fields that do not fit together.</summary>
    public static DiagnosticRule ThresholdCombination { get; } = Error("DISM0301", "threshold-combination", "The scoring fields do not fit together",
        "BuiltinThreshold: false needs AnomalyThreshold and MetricKey, without FlaggingKey. "
        + "BuiltinThreshold: true needs FlaggingKey, without AnomalyThreshold; MetricKey is optional.",
        "Keep one of the two shapes.");

    /// <summary>A key that is no output.</summary>
    public static DiagnosticRule KeyNotInOutputs { get; } = Error("DISM0302", "key-not-in-outputs", "A key names no output",
        "MetricKey and FlaggingKey are names of outputs in OutputSignature, upper and lower case as there.",
        "Use the name of an output.",
        platformNote: "The platform accepts an empty text.");

    /// <summary>A threshold that nothing exceeds.</summary>
    public static DiagnosticRule ThresholdNotFinite { get; } = Error("DISM0303", "out-of-range", "AnomalyThreshold is not a finite number",
        "A row is anomalous when its score is above the threshold; nothing is above nan or infinity, and everything above minus infinity.",
        "Write a finite number.",
        PlatformVerdict.Accepts) with { IsReliedOn = true };

    /// <summary>A signature without entries.</summary>
    public static DiagnosticRule SignatureEmpty { get; } = Error("DISM0401", "empty", "A signature is empty",
        "A model without inputs or outputs cannot be fed or scored.",
        "List the model's tensors.",
        PlatformVerdict.Accepts) with { IsReliedOn = true };

    /// <summary>A tensor without a name.</summary>
    public static DiagnosticRule TensorNameEmpty { get; } = Error("DISM0402", "empty", "A name is empty",
        "Servers refuse tensors without a name.",
        "Write the tensor's name as the model has it.",
        PlatformVerdict.Accepts) with { IsReliedOn = true };

    /// <summary>A tensor name twice.</summary>
    public static DiagnosticRule TensorNameTwice { get; } = Error("DISM0403", "duplicate-name", "A tensor name is given twice",
        "Servers refuse a model with two inputs, or two outputs, of one name.",
        "Rename or remove one of them.",
        PlatformVerdict.Accepts) with { IsReliedOn = true };

    /// <summary>A name that breaks config.pbtxt.</summary>
    public static DiagnosticRule TensorNamePattern { get; } = Error("DISM0404", "bad-pattern", "A name breaks config.pbtxt",
        "The platform writes names into Triton's config.pbtxt without escaping: a quote, a backslash or a line break makes it unreadable.",
        "Rename the tensor in the model and in the template.",
        PlatformVerdict.Accepts) with { IsReliedOn = true };

    /// <summary>A fixed number of rows.</summary>
    public static DiagnosticRule FixedBatch { get; } = Warning("DISM0405", "fixed-batch", "The first dimension is fixed",
        "Requests hold any number of rows (lumisections), so the first entry of Dims must in practice be -1.",
        "Write -1 as the first entry of Dims.");

    /// <summary>Dims that servers refuse.</summary>
    public static DiagnosticRule OddDims { get; } = Warning("DISM0406", "out-of-range", "A dimension is not usable",
        "Servers take -1 (any) or a positive number; 0, other negative numbers and an empty list are refused or match no data.",
        "Write -1 or the size of the axis.");

    /// <summary>No monitoring element.</summary>
    public static DiagnosticRule MonitoringElementEmpty { get; } = Error("DISM0407", "me-unknown", "No monitoring element is named",
        "The input is filled from the DIALS monitoring element of that name; an empty name is never one.",
        "Write the full name, for example JetMET/MET/pfMETT1/Cleaned/METSig.");

    /// <summary>A new template's mark that nobody replaced.</summary>
    public static DiagnosticRule PlaceholderLeft { get; } = Warning("DISM0408", "me-unknown", "A value of a new template was not filled in",
        "New-DismTemplate and 'dismps new' cannot know which histogram feeds an input or whose workspace it is, and leave a mark in its place; DIALS knows neither.",
        "Write the full name, for example JetMET/MET/pfMETT1/Cleaned/METSig.");

    /// <summary>A text that is no quantity.</summary>
    public static DiagnosticRule BadQuantity { get; } = Error("DISM0501", "bad-quantity", "A quantity is not one",
        "Kubernetes quantities are a number and a unit: 500m or 2 for cpu, 512Mi or 2Gi for memory, a whole number for gpu. "
        + "The platform's tool does not check them; the cluster refuses the pod.",
        "Write the quantity as Kubernetes does.",
        PlatformVerdict.Accepts);

    /// <summary>More asked for than allowed.</summary>
    public static DiagnosticRule RequestAboveLimit { get; } = Error("DISM0502", "request-above-limit", "A request is above its limit",
        "Kubernetes refuses a pod that asks for more than it may use.",
        "Raise the limit or lower the request.",
        PlatformVerdict.Accepts);

    /// <summary>A quantity with an unlikely unit.</summary>
    public static DiagnosticRule OddQuantity { get; } = Warning("DISM0503", "odd-quantity", "A quantity is probably not what was meant",
        "250m of memory is a quarter of a byte, and 0.1m of cpu is less than the smallest share.",
        "Check the unit: m is a thousandth, Mi are mebibytes.");

    /// <summary>Both spellings of the GPU key.</summary>
    public static DiagnosticRule TwoGpuKeys { get; } = Warning("DISM0504", "duplicate-name", "The GPU count is given twice",
        "gpu and nvidia.com/gpu are the same field; the value of nvidia.com/gpu wins.",
        "Remove 'gpu'.");
}
