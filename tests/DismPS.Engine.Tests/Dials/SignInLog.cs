using DismPS.Engine.Dials.Authentication;

namespace DismPS.Tests.Dials;

/// <summary>Keeps what a user would see of a sign-in.</summary>
internal sealed class SignInLog : ISignInObserver
{
    private readonly TaskCompletionSource<DeviceCode> shown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<DeviceCode> Shown => shown.Task;

    public List<string> Events { get; } = [];

    public void Begin(SignInReason reason) => Events.Add($"begin {reason}");

    public void Show(DeviceCode code)
    {
        Events.Add($"show {code.Address} {code.UserCode}");
        shown.SetResult(code);
    }

    public void Pending() => Events.Add("pending");

    public void Completed() => Events.Add("completed");
}
