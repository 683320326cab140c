namespace DismPS.Engine.Templates.Binding;

/// <summary>What became of a field while binding.</summary>
internal enum FieldState
{
    /// <summary>Not written.</summary>
    Absent,

    /// <summary>Written without a value.</summary>
    Null,

    /// <summary>Written with a value that was refused.</summary>
    Invalid,

    /// <summary>Written and read.</summary>
    Present,
}
