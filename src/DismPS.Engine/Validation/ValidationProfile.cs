namespace DismPS.Engine.Validation;

/// <summary>Whose verdict a validation gives.</summary>
public enum ValidationProfile
{
    /// <summary>This program's: what the platform refuses, and what would fail later.</summary>
    Full,

    /// <summary>The platform's alone: only what its own validator refuses is reported, and all of that is an error.</summary>
    Platform,
}
