namespace DismPS.Engine.Diagnostics;

public static partial class RuleCatalog
{
    /// <summary>A type that does not exist.</summary>
    public static DiagnosticRule UnsupportedType { get; } = Error("DISM0201", "unsupported-type", "A resource type does not exist",
        "There are seven types; upper and lower case count and spaces are not cut off.",
        "Use one of the types that the message lists.",
        PlatformVerdict.Crashes);

    /// <summary>A type that does not have three parts.</summary>
    public static DiagnosticRule TypeFormat { get; } = Error("DISM0202", "bad-format", "A resource type does not have three parts",
        "A type is InferenceService::<Framework>::<Model>, with two colons between the parts.",
        "Write it as InferenceService::Tritonserver::ONNX is written.");

    /// <summary>A resource name that leads out of the build folder.</summary>
    public static DiagnosticRule ResourceNameEscapes { get; } = Error("DISM0203", "path-escape", "A resource name leaves its folder",
        "The name is used as a folder in the build. The platform's tool deletes an existing folder of that name first, "
        + "even outside the build folder.",
        "Use letters, digits, '-' and '_'.",
        PlatformVerdict.Accepts) with { IsReliedOn = true };

    /// <summary>A resource name with odd characters.</summary>
    public static DiagnosticRule OddResourceName { get; } = Warning("DISM0204", "odd-resource-name", "A resource name has odd characters",
        "The name becomes a folder and part of paths in the cluster; spaces and special characters need quoting there.",
        "Use letters, digits, '-' and '_'.");

    /// <summary>Resource names that differ in case only.</summary>
    public static DiagnosticRule ResourceNameCase { get; } = Warning("DISM0205", "name-case", "Resource names differ in case only",
        "On Windows and macOS both would be the same folder.",
        "Give them different names.");

    /// <summary>A resource name that no file system takes.</summary>
    public static DiagnosticRule ResourceNameTooLong { get; } = Error("DISM0206", "too-long", "A resource name is too long",
        "The name becomes a folder, whose name may have 255 bytes.",
        "Shorten it.",
        PlatformVerdict.Crashes);

    /// <summary>A resource name that the build needs for itself.</summary>
    public static DiagnosticRule ResourceNameReserved { get; } = Error("DISM0207", "file-collision", "A resource name is taken by the build",
        "The build folder holds the rewritten template as template.yaml beside the folders of the resources.",
        "Rename the resource.",
        PlatformVerdict.Crashes);

    /// <summary>No workspace.</summary>
    public static DiagnosticRule WorkspaceEmpty { get; } = Error("DISM0211", "empty", "The workspace is empty",
        "DIALS is asked for the monitoring elements of the workspace; without one it answers nothing.",
        "Write the name of your DIALS workspace, for example 'jetmet'.",
        PlatformVerdict.Accepts);

    /// <summary>A workspace that cannot be sent.</summary>
    public static DiagnosticRule WorkspacePattern { get; } = Error("DISM0212", "bad-pattern", "The workspace cannot be sent to DIALS",
        "The workspace travels as an HTTP header: no line breaks, no control characters, no leading space, Latin letters only.",
        "Use lower-case letters, digits and '-'.",
        PlatformVerdict.Crashes);

    /// <summary>A workspace that makes the service name too long.</summary>
    public static DiagnosticRule WorkspaceTooLong { get; } = Warning("DISM0213", "too-long", "The workspace is long",
        "The name of the service in the cluster has 63 characters: stage 5, workspace 18, name 36, version 4.",
        "Ask for a workspace with a shorter name.");

    /// <summary>A service name that Kubernetes refuses.</summary>
    public static DiagnosticRule ServiceNamePattern { get; } = Error("DISM0221", "bad-pattern", "The service name has characters that are not allowed",
        "The name must be an RFC 1123 subdomain: lower-case letters, digits and '-', parts joined by single dots, each part "
        + "beginning and ending with a letter or digit.",
        "Use lower-case letters, digits and '-'.");

    /// <summary>A service name above 36 characters.</summary>
    public static DiagnosticRule ServiceNameTooLong { get; } = Error("DISM0222", "too-long", "The service name is too long",
        "A service name has at most 36 characters.",
        "Shorten it; stage, workspace and version are added by the platform.");

    /// <summary>One service name for two resources.</summary>
    public static DiagnosticRule ServiceNameTwice { get; } = Error("DISM0223", "duplicate-name", "Two resources have one service name",
        "The name identifies the service in the cluster: the second resource would replace the first.",
        "Give each resource a name of its own.",
        PlatformVerdict.Accepts) with { IsReliedOn = true };

    /// <summary>A tag name with other characters.</summary>
    public static DiagnosticRule TagNamePattern { get; } = Error("DISM0231", "bad-pattern", "A tag name has characters that are not allowed",
        "A tag name has lower-case letters, digits, '-' and '_', and is not empty.",
        "Correct the name.");

    /// <summary>A tag name above 63 characters.</summary>
    public static DiagnosticRule TagNameTooLong { get; } = Error("DISM0232", "too-long", "A tag name is too long",
        "A tag name has at most 63 characters.",
        "Shorten it.");

    /// <summary>A tag name twice.</summary>
    public static DiagnosticRule TagNameTwice { get; } = Warning("DISM0233", "duplicate-name", "A tag name is given twice",
        "The platform accepts it; which value counts is not defined.",
        "Remove one of them.");

    /// <summary>A computed Triton field that was set wrongly.</summary>
    public static DiagnosticRule ConstantField { get; } = Error("DISM0241", "constant-field", "A field follows from the type",
        "Backend and Platform follow from Type. Another value makes Triton load the model with the wrong library.",
        "Remove the field.",
        PlatformVerdict.Accepts);

    /// <summary>A batch size that Triton refuses.</summary>
    public static DiagnosticRule BatchSizeOutOfRange { get; } = Error("DISM0242", "out-of-range", "MaxBatchSize is out of range",
        "Triton takes 0 (no batching) to 2147483647. The platform's tool does not check it, the server then refuses the model.",
        "Write 0, or the largest batch that the model takes.",
        PlatformVerdict.Accepts) with { IsReliedOn = true };
}
