namespace DismPS.Engine.Serving;

/// <summary>States of a model.</summary>
public enum ModelState
{
    /// <summary>Being loaded.</summary>
    Loading,

    /// <summary>Answers requests.</summary>
    Ready,

    /// <summary>Was loaded, and its process has ended and is being started again.</summary>
    Recovering,

    /// <summary>Could not be loaded; <see cref="ServedModel.Failure"/> says why.</summary>
    Failed,

    /// <summary>Takes no more requests; those in flight end.</summary>
    Unloading,

    /// <summary>Was unloaded.</summary>
    Unloaded,
}
