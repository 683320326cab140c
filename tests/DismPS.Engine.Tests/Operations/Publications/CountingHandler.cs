using System.Collections.Concurrent;

namespace DismPS.Engine.Tests.Operations.Publications;

/// <summary>Stands before a store's connections: keeps what was asked, and may answer in its place.</summary>
internal sealed class CountingHandler(HttpMessageHandler next) : DelegatingHandler(next)
{
    /// <summary>Method and path of each request; a listing is <c>LIST</c>.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>An answer in place of the store's; null passes the request on.</summary>
    public Func<HttpRequestMessage, Task<HttpResponseMessage?>>? Answer { get; set; }

    /// <summary>Lets one request after the other through to the store; null for all at once.</summary>
    public SemaphoreSlim? Gate { get; init; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Enqueue($"{(request.RequestUri!.Query.Contains("list-type=2", StringComparison.Ordinal) ? "LIST" : request.Method.Method)} {Uri.UnescapeDataString(request.RequestUri.AbsolutePath)}");
        HttpResponseMessage? instead = Answer is { } answer ? await answer(request).WaitAsync(cancellationToken) : null;
        if (instead is not null || Gate is null)
            return instead ?? await base.SendAsync(request, cancellationToken);
        await Gate.WaitAsync(cancellationToken);
        try
        {
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            return response;
        }
        finally
        {
            Gate.Release();
        }
    }
}
