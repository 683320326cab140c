namespace DismPS.Engine.Serving;

/// <summary>States of a model.</summary>
public enum ModelState
{
    /// <summary>Being loaded.</summary>
    Loading,

    /// <summary>Answers requests.</summary>
    Ready,

    /// <summary>Could not be loaded; <see cref="ServedModel.Failure"/> says why.</summary>
    Failed,
}
