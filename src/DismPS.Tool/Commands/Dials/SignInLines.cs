using System.Globalization;
using DismPS.Engine.Dials.Authentication;

namespace DismPS.Tool.Commands.Dials;

/// <summary>Shows on standard error what a sign-in waits for.</summary>
internal sealed class SignInLines(TextWriter lines) : ISignInObserver
{
    public void Begin(SignInReason reason)
    {
        if (reason == SignInReason.Expired)
            lines.WriteLine("dismps: the last sign-in to DIALS is over");
    }

    public void Show(DeviceCode code)
    {
        lines.WriteLine("To sign in to DIALS, open this address in a browser, on any device:");
        lines.WriteLine($"  {code.Address}");
        if (code.UserCode is { } shown)
            lines.WriteLine($"It shows the code {shown}.");
        lines.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Waiting for you, {code.ExpiresIn.TotalMinutes:0.#} minutes at most; Ctrl+C gives up."));
    }

    public void Pending()
    {
    }

    public void Completed() => lines.WriteLine("Signed in.");
}
