using System.Net.Http.Headers;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Dials.Authentication;

/// <summary>A user who signed in: the token of the cache, renewed when it is time.</summary>
internal sealed class UserCredential : IDialsCredential, IDisposable
{
    private readonly DialsService _service;
    private readonly IdentityService _identity;
    private readonly TokenCache _cache;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private DialsToken _token;
    private bool _isRejected;

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

    public async Task AuthorizeAsync(HttpRequestHeaders headers, CancellationToken ct)
    {
        DialsToken token = await CurrentAsync(ct).ConfigureAwait(false);
        headers.Authorization = new AuthenticationHeaderValue(token.TokenType, token.AccessToken);
    }

    public async Task<bool> RejectAsync(CancellationToken ct)
    {
        DialsToken refused = _token;
        if (refused.RefreshToken is null)
            return false;
        await _turn.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            // Another request may have fetched a new one meanwhile.
            _isRejected |= ReferenceEquals(refused, _token);
        }
        finally
        {
            _turn.Release();
        }

        return true;
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
            return _token.RefreshToken is null ? _token : await RenewAsync(state, ct).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<DialsToken> RenewAsync(DialsTokenState state, CancellationToken ct)
    {
        using IDisposable? held = await _cache.LockAsync(ct).ConfigureAwait(false);
        if (_cache.Find(_service) is { } kept && kept.AccessToken != _token.AccessToken && kept.StateAt(_time.GetUtcNow()) == DialsTokenState.Fresh)
            return Take(kept);
        try
        {
            TokenAnswer user = await _identity.RefreshAsync(_token.RefreshToken!, ct).ConfigureAwait(false) ?? throw NotSignedIn(_service, SignInReason.Expired);
            DialsToken renewed = await _identity.ExchangeAsync(user with { RefreshToken = user.RefreshToken ?? _token.RefreshToken }, ct).ConfigureAwait(false);
            _cache.Save(_service, renewed);
            return Take(renewed);
        }
        catch (DismException e) when (state == DialsTokenState.Stale && e.Code != ErrorCode.WriteFailed)
        {
            // There is still a minute or two in which the identity service may come back.
            return _token;
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
        $"Sign in: Connect-Dials{(service.IsProduction ? "" : $" -Url {service.BaseUrl}")}, or 'dismps dials login{(service.IsProduction ? "" : $" -u {service.BaseUrl}")}'; in scripts set DISMPS_DIALS_TOKEN, or DISMPS_DIALS_CLIENT_ID and its secret.",
        service.BaseUrl.ToString());
}
