namespace DismPS;

/// <summary>Whose verdict a check of a template gives.</summary>
public enum DismProfile
{
    /// <summary>This module's: what the platform refuses, and what would fail later.</summary>
    Full,

    /// <summary>The platform's own validator alone.</summary>
    Platform,
}
