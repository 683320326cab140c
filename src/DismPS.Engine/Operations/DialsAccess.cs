using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials;
using DismPS.Engine.Dials.Authentication;
using DismPS.Engine.Dials.Checks;

namespace DismPS.Engine.Operations;

/// <summary>Whether an action asks DIALS, which one, and whether the user may be asked to sign in for it.</summary>
/// <param name="Use">Whether it is asked.</param>
/// <param name="Options">Which service, and how it is reached.</param>
public sealed record DialsAccess(DialsUse Use, DialsOptions Options)
{
    private static readonly TimeSpan UnaskedTimeout = TimeSpan.FromSeconds(10);

    /// <summary>No DIALS.</summary>
    public static DialsAccess None { get; } = new(DialsUse.Never, new DialsOptions());

    /// <summary>Shows what the user has to do to sign in; null where nobody can be asked.</summary>
    public ISignInObserver? Observer { get; init; }

    /// <summary>Tokens, secrets and folders.</summary>
    public DialsEnvironment Environment { get; init; } = DialsEnvironment.OfProcess();

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Opens a connection; signs in where DIALS must be asked and somebody can be.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Null when DIALS is not asked.</returns>
    /// <exception cref="DismException">
    /// Where DIALS must be asked: <see cref="ErrorCode.NotSignedIn"/> when nobody can be asked to sign in, <see cref="ErrorCode.SignInFailed"/>, or a service cannot be reached.
    /// </exception>
    public async Task<DialsConnection?> OpenAsync(CancellationToken cancellationToken)
    {
        if (Use != DialsUse.Always || Observer is not { } observer)
            return OpenKnown();
        DialsConnection? known = DialsConnection.TryOpen(Options, Environment, Time, out SignInReason reason);
        if (known is not null)
        {
            try
            {
                await known.EnsureAsync(cancellationToken).ConfigureAwait(false);
                return known;
            }
            catch (DismException e) when (e.Code == ErrorCode.NotSignedIn)
            {
                reason = SignInReason.Expired;
                known.Dispose();
            }
            catch
            {
                known.Dispose();
                throw;
            }
        }

        return await DialsConnection.SignInAsync(Options, Environment, reason, observer, Time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens checks of templates, as <see cref="OpenAsync"/> does a connection.</summary>
    /// <returns>Null when DIALS is not asked.</returns>
    /// <exception cref="DismException">As for <see cref="OpenAsync"/>.</exception>
    public async Task<DialsChecks?> OpenChecksAsync(CancellationToken cancellationToken)
    {
        try
        {
            return ChecksOf(await Checking.OpenAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (DismException e) when (IsTold(e))
        {
            return NotAsked(e);
        }
    }

    /// <summary>Opens checks with what is known; nothing is sent and nobody asked.</summary>
    /// <returns>Null when DIALS is not asked.</returns>
    /// <exception cref="DismException"><see cref="ErrorCode.NotSignedIn"/> where DIALS must be asked; an address is none.</exception>
    public DialsChecks? OpenKnownChecks()
    {
        try
        {
            return ChecksOf(Checking.OpenKnown());
        }
        catch (DismException e) when (IsTold(e))
        {
            return NotAsked(e);
        }
    }

    /// <summary>A check that nobody asked DIALS for must not wait long for it.</summary>
    private DialsAccess Checking => Use != DialsUse.WhenSignedIn ? this : this with
    {
        Options = Options with { Retries = Math.Min(Options.Retries, 1), Timeout = Options.Timeout < UnaskedTimeout ? Options.Timeout : UnaskedTimeout },
    };

    private DialsConnection? OpenKnown()
    {
        if (Use == DialsUse.Never)
            return null;
        if (Use == DialsUse.Always)
            return DialsConnection.Open(Options, Environment, Time);
        DialsConnection? known = DialsConnection.TryOpen(Options, Environment, Time, out SignInReason reason);
        if (known is not null)
            return known;
        // Who was signed in counts on it; that must not end without a word.
        if (reason == SignInReason.Expired)
            return DialsConnection.Open(Options, Environment, Time);
        return Environment.ClientId is { } client
            ? throw new DismException(ErrorCode.NotSignedIn, $"DISMPS_DIALS_CLIENT_ID names '{client}', and there is neither its secret nor a sign-in.", "Set DISMPS_DIALS_CLIENT_SECRET or DISMPS_DIALS_CLIENT_SECRET_FILE, sign in, or do without DIALS: -Offline, --offline.", client)
            : null;
    }

    private DialsChecks? ChecksOf(DialsConnection? connection) => connection is null ? null : new DialsChecks(connection, isRequired: Use == DialsUse.Always);

    /// <summary>Whether a failure is a finding of the check, because nobody asked for DIALS.</summary>
    private bool IsTold(DismException failure) => Use == DialsUse.WhenSignedIn && failure.Code == ErrorCode.NotSignedIn;

    private DialsChecks NotAsked(DismException failure) => DialsChecks.NotAsked(DialsConnection.ServiceOf(Options, Environment, Time), failure);
}
