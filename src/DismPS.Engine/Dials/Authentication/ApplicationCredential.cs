using System.Net.Http.Headers;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Dials.Authentication;

/// <summary>An application with a client and a secret; its tokens are kept in memory only.</summary>
internal sealed class ApplicationCredential(IdentityService identity, string secret, TimeProvider time) : IDialsCredential, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private DialsToken? _token;

    public string Kind => "application";

    public string? User => null;

    public DateTimeOffset? ExpiresAt => _token?.ExpiresAt;

    public async Task AuthorizeAsync(HttpRequestHeaders headers, CancellationToken ct)
    {
        await _turn.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            DialsTokenState state = _token?.StateAt(time.GetUtcNow()) ?? DialsTokenState.Invalid;
            if (state != DialsTokenState.Fresh)
                _token = await SignInAsync(state, ct).ConfigureAwait(false);
            headers.Authorization = _token!.Header;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task<bool> RejectAsync(HttpRequestHeaders sent, CancellationToken ct)
    {
        await _turn.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            // Another request may have fetched a new one meanwhile.
            if (_token is not null && _token.Header.Equals(sent.Authorization))
                _token = null;
        }
        finally
        {
            _turn.Release();
        }

        return true;
    }

    public void Dispose() => _turn.Dispose();

    private async Task<DialsToken> SignInAsync(DialsTokenState state, CancellationToken ct)
    {
        try
        {
            return await identity.SignApplicationInAsync(secret, ct).ConfigureAwait(false);
        }
        catch (DismException) when (state == DialsTokenState.Stale)
        {
            return _token!;
        }
    }
}
