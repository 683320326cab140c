using System.Globalization;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials.Authentication;

namespace DismPS.Tool.Commands.Dismcli;

/// <summary>
/// Lines on standard error as dismcli 0.6.1 writes them, <c>[2026-01-31 10:00:00] INFO: text</c>: scripts look for them. It shows a sign-in too.
/// </summary>
internal sealed class DismcliLog(TextWriter lines, bool isDebug, TimeProvider time) : ISignInObserver
{
    /// <summary>Whether the traces of failures are shown.</summary>
    public bool IsDebug => isDebug;

    public void Info(string text) => Write("INFO", text);

    public void Warning(string text) => Write("WARNING", text);

    public void Debug(string text)
    {
        if (isDebug)
            Write("DEBUG", text);
    }

    /// <summary>A failure with all that is known of it.</summary>
    public void Error(DismException failure)
    {
        Write("ERROR", failure.Message);
        foreach (Diagnostic diagnostic in failure.Diagnostics.Where(d => d.Severity == Severity.Error))
            Write("ERROR", diagnostic.ToString());
        Write("ERROR", failure.Cure);
        Debug(failure.ToString());
    }

    public void Error(string text) => Write("ERROR", text);

    void ISignInObserver.Begin(SignInReason reason) => Info(reason == SignInReason.Expired
        ? "Access token and refresh token are expired, triggering device authentication flow..."
        : "Credentials file not found, triggering device authentication flow...");

    void ISignInObserver.Show(DeviceCode code)
    {
        Info(string.Create(CultureInfo.InvariantCulture, $"This device will expire in {code.ExpiresIn.TotalSeconds:0} seconds."));
        Info($"Go to the following url and authenticate: {code.Address}");
        Info(string.Create(CultureInfo.InvariantCulture, $"Checking authorization status every {code.Interval.TotalSeconds:0} seconds..."));
    }

    void ISignInObserver.Pending() => Info("Device not authorized yet.");

    void ISignInObserver.Completed() => Info("Device authorized, authentication finished successfully!");

    private void Write(string level, string text) =>
        lines.WriteLine($"[{time.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}] {level}: {text}");
}
