namespace DismPS.Engine.Diagnostics;

public static partial class RuleCatalog
{
    /// <summary>A settings file that cannot be read.</summary>
    public static DiagnosticRule SettingsUnreadable { get; } = Error("DISM0021", "settings", "The settings file cannot be read",
        "The file .dismps.yaml beside the template says how much findings weigh. When it cannot be read, nobody knows what was meant to be refused.",
        "Correct the file or remove it.", PlatformVerdict.Accepts) with { IsReliedOn = true };

    /// <summary>A key that is no setting.</summary>
    public static DiagnosticRule UnknownSetting { get; } = Warning("DISM0022", "unknown-key", "A setting is not known",
        "The settings are profile, strict and rules; another key has no effect.",
        "Correct the name or remove the key.");

    /// <summary>An id that is no rule.</summary>
    public static DiagnosticRule UnknownRule { get; } = Warning("DISM0023", "settings", "A setting names no rule",
        "Settings and comments name rules by their ids, as DISM0405; another word changes nothing.",
        "Use an id of docs/rules.md.");

    /// <summary>A value that a setting does not take.</summary>
    public static DiagnosticRule BadSetting { get; } = Warning("DISM0024", "settings", "The value of a setting is not understood",
        "A rule is set to off, information, warning or error; profile is full or platform; strict is true or false. Another value has no effect.",
        "Use one of the values that the message lists.");

    /// <summary>A rule that cannot be lowered.</summary>
    public static DiagnosticRule RuleLocked { get; } = Warning("DISM0025", "settings", "A rule cannot be lowered",
        "What the platform itself refuses stays an error, whatever the settings say: the template would fail there. So do the few rules that the "
        + "build counts on, such as names that become folders. The paragraph of a rule says whether it can be lowered.",
        "Correct the template, and remove the setting.");

    /// <summary>A comment that was meant as a setting.</summary>
    public static DiagnosticRule OddDirective { get; } = Warning("DISM0026", "settings", "A comment for the checker is misspelt",
        "A comment that begins with 'dismps' is read as a setting: '# dismps: off DISM0405' for a line or a block, '# dismps-file: off DISM0405' for the whole file.",
        "Write the comment in this form, or begin it with another word.");

    /// <summary>A comment that applies to nothing.</summary>
    public static DiagnosticRule IdleDirective { get; } = Note("DISM0027", "settings", "A comment for the checker applies to nothing",
        "A comment on a line of its own is meant for the key or list item below it, and there is none.",
        "Move the comment above the key, or write 'dismps-file' for the whole file.");
}
