namespace DismPS.Engine.Operations;

/// <summary>Whether a check asks DIALS.</summary>
public enum DialsUse
{
    /// <summary>When the user is signed in; a service that cannot be asked is a warning.</summary>
    WhenSignedIn,

    /// <summary>Always; a service that cannot be asked, or nobody signed in, is a failure.</summary>
    Always,

    /// <summary>Never.</summary>
    Never,
}
