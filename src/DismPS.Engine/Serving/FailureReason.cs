namespace DismPS.Engine.Serving;

/// <summary>Why a request was not answered: the reasons of Triton's metrics.</summary>
internal enum FailureReason
{
    /// <summary>It was refused, because too many waited or it waited too long.</summary>
    Rejected,

    /// <summary>Its client went away.</summary>
    Canceled,

    /// <summary>The model failed.</summary>
    Backend,

    /// <summary>Anything else, the time limit of a run for one.</summary>
    Other,
}
