using DismPS.Engine.Dials.Authentication;

namespace DismPS.Engine.Operations.Dials;

/// <summary>A step of a sign-in: first the code, then the time that is left for it, at the end the result.</summary>
public sealed record SignInProgress
{
    /// <summary>What the user must open; in the first step.</summary>
    public DeviceCode? Code { get; init; }

    /// <summary>How long the code is good; in each step before the last.</summary>
    public TimeSpan? Remaining { get; init; }

    /// <summary>The connection; in the last step, the only one for a user who is signed in already.</summary>
    public DialsConnectionInfo? Result { get; init; }
}
