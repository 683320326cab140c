namespace DismPS.Engine.Validation.Comparison;

/// <summary>What happened to a part of a template.</summary>
public enum ChangeKind
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>It is gone.</summary>
    Removed,

    /// <summary>It has another value, name or order.</summary>
    Changed,
}
