using System.Net.Http.Headers;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Dials.Authentication;

/// <summary>A user who signed in: the token of the cache, renewed when it is time.</summary>
internal sealed class UserCredential : IDialsCredential, IDisposable
{
    // While a token is still good, an identity service that does not answer is not asked before each request.
    private static readonly TimeSpan PauseOfRenewal = TimeSpan.FromSeconds(30);

    private readonly DialsService _service;
    private readonly IdentityService _identity;
    private readonly TokenCache _cache;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private DialsToken _token;
    private bool _isRejected;
    private DateTimeOffset _nextRenewal = DateTimeOffset.MinValue;

    public UserCredential(DialsService service, IdentityService identity, TokenCache cache, DialsToken token, TimeProvider time)
    {
        _service = service;
        _identity = identity;
        _cache = cache;
        _token = token;
        _time = time;
    }

    public string Kind => "signed in";

    public string? User => TokenClaims.UserOf(_token.AccessToken);

    public DateTimeOffset? ExpiresAt => _token.RefreshExpiresAt ?? _token.ExpiresAt;

    /// <summary>What the token is good for, without asking anybody.</summary>
    public DialsTokenState StateAt(DateTimeOffset now) => _token.StateAt(now);

    public async Task AuthorizeAsync(HttpRequestHeaders headers, CancellationToken ct)
    {
        headers.Authorization = (await CurrentAsync(ct).ConfigureAwait(false)).Header;
    }

    public async Task<bool> RejectAsync(HttpRequestHeaders sent, CancellationToken ct)
    {
        await _turn.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            // Another request may have fetched a new one meanwhile.
            if (!_token.Header.Equals(sent.Authorization))
                return true;
            _isRejected = true;
            return _token.RefreshToken is not null;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<DialsToken> CurrentAsync(CancellationToken ct)
    {
        if (!_isRejected && _token.StateAt(_time.GetUtcNow()) == DialsTokenState.Fresh)
            return _token;
        await _turn.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            DialsTokenState state = _isRejected ? DialsTokenState.Expired : _token.StateAt(_time.GetUtcNow());
            if (state == DialsTokenState.Fresh)
                return _token;
            if (state == DialsTokenState.Invalid)
                throw NotSignedIn(_service, SignInReason.Expired);
            // A token without refresh token is used up to its end.
            bool isUsable = state == DialsTokenState.Stale && (_token.RefreshToken is null || _time.GetUtcNow() < _nextRenewal);
            return isUsable ? _token : await RenewAsync(state, ct).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<DialsToken> RenewAsync(DialsTokenState state, CancellationToken ct)
    {
        try
        {
            using IDisposable? held = await LockAsync(ct).ConfigureAwait(false);
            if (_cache.Find(_service) is { } kept && kept.AccessToken != _token.AccessToken && kept.StateAt(_time.GetUtcNow()) == DialsTokenState.Fresh)
                return Take(kept);
            TokenAnswer user = _token.RefreshToken is { } refresh ? await _identity.RefreshAsync(refresh, ct).ConfigureAwait(false) ?? throw NotSignedIn(_service, SignInReason.Expired)
                : throw NotSignedIn(_service, SignInReason.Expired);
            DialsToken renewed = Take(await _identity.ExchangeAsync(user with { RefreshToken = user.RefreshToken ?? _token.RefreshToken }, ct).ConfigureAwait(false));
            Keep(renewed);
            return renewed;
        }
        catch (DismException) when (state == DialsTokenState.Stale)
        {
            // There is still a minute or two in which the identity service may come back.
            _nextRenewal = _time.GetUtcNow() + PauseOfRenewal;
            return _token;
        }
    }

    /// <summary>A folder that cannot be written, as in containers, has nobody to be locked out: the token lives in memory then.</summary>
    private async Task<IDisposable?> LockAsync(CancellationToken ct)
    {
        try
        {
            return await _cache.LockAsync(ct).ConfigureAwait(false);
        }
        catch (DismException e) when (e.Code == ErrorCode.WriteFailed)
        {
            return null;
        }
    }

    private void Keep(DialsToken token)
    {
        try
        {
            _cache.Save(_service, token);
        }
        catch (DismException e) when (e.Code == ErrorCode.WriteFailed)
        {
            // The token that was fetched is good, and the call that wants it is not about files.
        }
    }

    private DialsToken Take(DialsToken token)
    {
        _isRejected = false;
        return _token = token;
    }

    /// <summary>The failure that tells a user to sign in.</summary>
    public static DismException NotSignedIn(DialsService service, SignInReason reason) => new(
        ErrorCode.NotSignedIn,
        reason == SignInReason.Expired ? $"The sign-in to {service.BaseUrl} is over." : $"You are not signed in to {service.BaseUrl}.",
        $"{CureOf(service)}; in scripts set DISMPS_DIALS_TOKEN, or DISMPS_DIALS_CLIENT_ID and its secret.",
        service.BaseUrl.ToString());

    /// <summary>How to sign in to a service.</summary>
    public static string CureOf(DialsService service) => service.IsProduction
        ? "Sign in: Connect-Dials, or 'dismps dials login'"
        : $"Sign in: Connect-Dials -Url {service.BaseUrl}, or 'dismps dials login -u {service.BaseUrl}'";
}
