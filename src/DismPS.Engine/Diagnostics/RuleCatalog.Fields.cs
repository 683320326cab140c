namespace DismPS.Engine.Diagnostics;

public static partial class RuleCatalog
{
    /// <summary>A required field is absent.</summary>
    public static DiagnosticRule MissingField { get; } = Error("DISM0101", "missing-field", "A required field is missing",
        "Every field without a default must be there. Names are case sensitive: modelUri is not ModelUri.",
        "Add the field.",
        platformNote: "Only 'Resources' may be missing on the platform, which then builds an empty template.");

    /// <summary>A field has no value.</summary>
    public static DiagnosticRule NullNotAllowed { get; } = Error("DISM0102", "null-not-allowed", "A value is missing",
        "A key without a value, null and ~ all mean 'nothing', which only optional fields may be.",
        "Write a value.");

    /// <summary>A value of another type.</summary>
    public static DiagnosticRule WrongType { get; } = Error("DISM0103", "wrong-type", "A value has the wrong type",
        "Text fields take text only: numbers, dates, yes and no need quotes there. Lists begin with '-' or '['.",
        "Write the value in the form that is asked for.");

    /// <summary>A value outside a closed list.</summary>
    public static DiagnosticRule BadEnum { get; } = Error("DISM0104", "bad-enum", "A value is not one of those allowed",
        "The field takes one of a few exact words, upper and lower case as written.",
        "Use one of the words that the message lists.");

    /// <summary>A key that nobody reads.</summary>
    public static DiagnosticRule UnknownKey { get; } = Warning("DISM0105", "unknown-key", "A key is not known",
        "The platform ignores keys that it does not know without a word, so a misspelt field has no effect.",
        "Correct the name or remove the key.");

    /// <summary>A key that the platform computes.</summary>
    public static DiagnosticRule ComputedKey { get; } = Warning("DISM0106", "computed-key", "A key is computed by the platform",
        "SuperType, ServingFrameworkType and ModelType follow from Type; values given by hand are overwritten.",
        "Remove the key.");

    /// <summary>A value that is converted.</summary>
    public static DiagnosticRule LaxConversion { get; } = Warning("DISM0107", "lax-conversion", "A value is converted",
        "The platform turns text into numbers and numbers into booleans where the field needs it. It works, but hides mistakes.",
        "Write the value in the type of the field.");

    /// <summary>A description without words.</summary>
    public static DiagnosticRule EmptyText { get; } = Warning("DISM0108", "empty-text", "A text is empty",
        "Others see only the description when they choose among models.",
        "Say in a sentence what the model watches.");

    /// <summary>Resources under another spelling.</summary>
    public static DiagnosticRule ResourcesMisspelled { get; } = Error("DISM0109", "unknown-key", "'Resources' is misspelt",
        "The platform ignores the misspelt key and builds an empty template.",
        "Write 'Resources'.",
        PlatformVerdict.Accepts) with { IsReliedOn = true };

    /// <summary>Nothing to build.</summary>
    public static DiagnosticRule NoResources { get; } = Error("DISM0110", "empty", "The template has no resources",
        "The platform builds an empty template from it, which is never what was meant.",
        "Add a resource under 'Resources'.",
        PlatformVerdict.Accepts) with { IsReliedOn = true };

    /// <summary>A number that no machine type holds.</summary>
    public static DiagnosticRule NumberOutOfRange { get; } = Error("DISM0111", "out-of-range", "A number is too large",
        "Sizes are 64-bit integers in every server that the platform runs.",
        "Write a smaller number.",
        PlatformVerdict.Accepts) with { IsReliedOn = true };
}
