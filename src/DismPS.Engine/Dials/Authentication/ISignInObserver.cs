namespace DismPS.Engine.Dials.Authentication;

/// <summary>Shows a user what a sign-in waits for.</summary>
public interface ISignInObserver
{
    /// <summary>The sign-in begins.</summary>
    /// <param name="reason">Why it is needed.</param>
    void Begin(SignInReason reason);

    /// <summary>The user must open the address; nothing opens it for him.</summary>
    void Show(DeviceCode code);

    /// <summary>The user has not signed in yet.</summary>
    void Pending();

    /// <summary>The user has signed in.</summary>
    void Completed();
}
