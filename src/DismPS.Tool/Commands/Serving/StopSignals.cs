using System.Runtime.InteropServices;
using DismPS.Engine.Diagnostics;

namespace DismPS.Tool.Commands.Serving;

/// <summary>How a server is asked to end: the first signal lets requests in flight end, the second one does not wait for them.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _first;
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;

    public StopSignals(CancellationToken cancellationToken)
    {
        _first = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGTERM, Take), PosixSignalRegistration.Create(PosixSignal.SIGINT, Take)];
    }

    /// <summary>Ends with the first signal.</summary>
    public CancellationToken Token => _first.Token;

    /// <summary>The first signal; null when none came.</summary>
    public PosixSignal? Signal { get; private set; }

    /// <summary>What a server ends with: being asked to is no fault. One that was not ready yet has not done what Ctrl+C ended.</summary>
    public ExitCode ExitCode(bool wasReady) => Signal switch
    {
        PosixSignal.SIGINT when !wasReady => Engine.Diagnostics.ExitCode.Interrupted,
        _ => Engine.Diagnostics.ExitCode.Success,
    };

    public Task CancelAsync() => _first.CancelAsync();

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _first.Dispose();
    }

    private void Take(PosixSignalContext context)
    {
        if (Interlocked.Increment(ref _count) > 1)
            return;
        context.Cancel = true;
        Signal = context.Signal;
        _first.Cancel();
    }
}
