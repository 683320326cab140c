using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Dials.Authentication;

/// <summary>Signs a user in through a page that is opened on any device (RFC 8628).</summary>
internal sealed class DeviceLogin(IdentityService identity, TimeProvider time)
{
    // RFC 8628, 3.5: slow_down asks for five seconds more, from now on.
    private static readonly TimeSpan SlowDown = TimeSpan.FromSeconds(5);

    /// <summary>Shows the address, and asks at the service's pace until the user has signed in.</summary>
    /// <param name="observer">Who shows it.</param>
    /// <param name="ct">Ends the waiting.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.SignInFailed"/>: refused, or not used in time; or the service stayed out of reach.</exception>
    public async Task<DialsToken> SignInAsync(ISignInObserver observer, CancellationToken ct)
    {
        DeviceCode code = await identity.CreateDeviceCodeAsync(ct).ConfigureAwait(false);
        DateTimeOffset end = time.GetUtcNow() + code.ExpiresIn;
        TimeSpan interval = code.Interval;
        DismException? outage = null;
        observer.Show(code);
        while (true)
        {
            await Task.Delay(interval, time, ct).ConfigureAwait(false);
            if (time.GetUtcNow() >= end)
                throw outage ?? new DismException(ErrorCode.SignInFailed, "The code was not used in time.", "Sign in again: Connect-Dials, or 'dismps dials login'.");
            TokenAnswer? user = null;
            try
            {
                (user, string? waiting) = await identity.PollAsync(code, ct).ConfigureAwait(false);
                outage = null;
                if (waiting == "slow_down")
                    interval += SlowDown;
            }
            catch (DismException e) when (e.Code is ErrorCode.ServerUnreachable or ErrorCode.Timeout or ErrorCode.ServiceFailed)
            {
                // The user may be on the page right now: the network has until the code's end to come back.
                outage = e;
            }

            if (user is not null)
                return await CompleteAsync(user, observer, ct).ConfigureAwait(false);
            observer.Pending();
        }
    }

    private async Task<DialsToken> CompleteAsync(TokenAnswer user, ISignInObserver observer, CancellationToken ct)
    {
        DialsToken token = await identity.ExchangeAsync(user, ct).ConfigureAwait(false);
        observer.Completed();
        return token;
    }
}
