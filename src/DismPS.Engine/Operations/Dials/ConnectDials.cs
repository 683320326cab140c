using System.Runtime.CompilerServices;
using System.Threading.Channels;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials;
using DismPS.Engine.Dials.Authentication;

namespace DismPS.Engine.Operations.Dials;

/// <summary>Signs a user in to DIALS, unless that is done already, and makes the service the one that is meant from now on.</summary>
public static class ConnectDials
{
    /// <summary>Signs in; steps come as they happen.</summary>
    /// <param name="options">Which service, and how it is reached.</param>
    /// <param name="environment">Tokens, secrets and folders.</param>
    /// <param name="force">Signs a user in anew, whatever is known.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the waiting at once.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.SignInFailed"/>, <see cref="ErrorCode.WriteFailed"/>, or the service cannot be reached.</exception>
    public static async IAsyncEnumerable<SignInProgress> StreamAsync(
        DialsOptions options, DialsEnvironment environment, bool force, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(time);
        (DialsConnectionInfo? known, SignInReason reason) = force ? (null, SignInReason.Requested) : await FindAsync(options, environment, time, cancellationToken).ConfigureAwait(false);
        if (known is not null)
        {
            yield return new SignInProgress { Result = known };
            yield break;
        }

        Channel<SignInProgress> steps = Channel.CreateUnbounded<SignInProgress>();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task work = SignInAsync(options, environment, reason, steps.Writer, time, ending.Token);
        try
        {
            await foreach (SignInProgress step in steps.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
                yield return step;
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await work.ConfigureAwait(false);
        }
    }

    private static async Task<(DialsConnectionInfo?, SignInReason)> FindAsync(DialsOptions options, DialsEnvironment environment, TimeProvider time, CancellationToken ct)
    {
        using DialsConnection? connection = DialsConnection.TryOpen(options, environment, time, out SignInReason reason);
        if (connection is null)
            return (null, reason);
        try
        {
            await connection.EnsureAsync(ct).ConfigureAwait(false);
        }
        catch (DismException e) when (e.Code == ErrorCode.NotSignedIn)
        {
            return (null, SignInReason.Expired);
        }

        // What the environment or a session lets in is theirs alone: it moves nobody's default.
        if (connection.Credential is not UserCredential)
            return (ShowDialsConnection.InfoOf(connection, time), reason);
        await DialsConnection.MakeCurrentAsync(connection.Service, environment, time, ct).ConfigureAwait(false);
        return (ShowDialsConnection.InfoOf(connection, time), reason);
    }

    /// <summary>Never throws: a failure travels through the channel to the reader.</summary>
    private static async Task SignInAsync(
        DialsOptions options, DialsEnvironment environment, SignInReason reason, ChannelWriter<SignInProgress> steps, TimeProvider time, CancellationToken ct)
    {
        Exception? failure = null;
        try
        {
            using DialsConnection connection = await DialsConnection.SignInAsync(options, environment, reason, new Observer(steps, time), time, ct).ConfigureAwait(false);
            steps.TryWrite(new SignInProgress { Result = ShowDialsConnection.InfoOf(connection, time) });
        }
        catch (Exception e)
        {
            failure = e;
        }

        steps.TryComplete(failure);
    }

    private sealed class Observer(ChannelWriter<SignInProgress> steps, TimeProvider time) : ISignInObserver
    {
        private DateTimeOffset _end;

        public void Begin(SignInReason reason)
        {
        }

        public void Show(DeviceCode code)
        {
            _end = time.GetUtcNow() + code.ExpiresIn;
            steps.TryWrite(new SignInProgress { Code = code, Remaining = code.ExpiresIn });
        }

        public void Pending() => steps.TryWrite(new SignInProgress { Remaining = _end - time.GetUtcNow() });

        public void Completed()
        {
        }
    }
}
