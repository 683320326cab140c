using System.Net.Http.Headers;

namespace DismPS.Engine.Dials.Authentication;

/// <summary>A header that is sent as it is: a token of the environment, or an application's secret in the deprecated way.</summary>
internal sealed class HeaderCredential(string kind, string name, string value, string? user = null) : IDialsCredential
{
    public string Kind => kind;

    public string? User => user;

    public DateTimeOffset? ExpiresAt => null;

    public Task AuthorizeAsync(HttpRequestHeaders headers, CancellationToken ct)
    {
        headers.TryAddWithoutValidation(name, value);
        return Task.CompletedTask;
    }

    public Task<bool> RejectAsync(HttpRequestHeaders sent, CancellationToken ct) => Task.FromResult(false);
}
