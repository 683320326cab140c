using System.Net;
using System.Net.Http.Headers;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Storage;

/// <summary>
/// Puts files to presigned addresses, one attempt at a time. The body is streamed with its length, without <c>Authorization</c> and
/// <c>Content-Type</c>, which are not signed.
/// </summary>
/// <param name="options">Limits and connections.</param>
public sealed class PresignedUpload(UploadOptions options) : IDisposable
{
    // What is smaller is in the system's buffers before an answer could come.
    private const long LargeBytes = 1 << 20;

    private readonly Dictionary<Uri, HttpMessageInvoker> _clients = [];

    /// <summary>Tries once.</summary>
    /// <param name="address">Where to; checked.</param>
    /// <param name="path">Absolute path of the file.</param>
    /// <param name="md5">Its MD5 in lower-case hexadecimal digits; null takes it on the way.</param>
    /// <param name="progress">Told how many bytes are out, after each half a megabyte; from 0 again when a redirection makes it begin again.</param>
    /// <param name="ct">Ends the upload at once.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.ReadFailed"/>: the file cannot be read, or became shorter.</exception>
    /// <exception cref="OperationCanceledException">The upload was ended.</exception>
    public async Task<UploadAttempt> PutAsync(PresignedAddress address, string path, string? md5, IProgress<long>? progress, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(address);
        FileStream file = FileCopier.OpenSource(path);
        await using (file.ConfigureAwait(false))
        {
            bool ask = file.Length > LargeBytes;
            UploadAttempt? attempt = await PutAsync(address, file, ask, md5, progress, ct).ConfigureAwait(false);
            // Some proxies do not know the question.
            return attempt ?? (await PutAsync(address, file, ask: false, md5, progress, ct).ConfigureAwait(false))!;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_clients)
        {
            foreach (HttpMessageInvoker client in _clients.Values)
                client.Dispose();
            _clients.Clear();
        }
    }

    private async Task<UploadAttempt?> PutAsync(PresignedAddress address, FileStream file, bool ask, string? md5, IProgress<long>? progress, CancellationToken ct)
    {
        using var stalled = new CancellationTokenSource(options.StallTimeout, options.Time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct, stalled.Token);
        long length = file.Length;
        using var content = new UploadContent(file, computeMd5: md5 is null, sent =>
        {
            stalled.CancelAfter(sent < length ? options.StallTimeout : options.AnswerTimeout);
            progress?.Report(sent);
        });
        using var request = new HttpRequestMessage(HttpMethod.Put, address.Uri) { Content = content };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("*/*"));
        // A store that refuses the address says so before gigabytes are sent to it.
        request.Headers.ExpectContinue = ask;
        try
        {
            using HttpResponseMessage response = await ClientOf(address.Origin).SendAsync(request, ending.Token).ConfigureAwait(false);
            if (ask && response.StatusCode == HttpStatusCode.ExpectationFailed)
                return null;
            return response.IsSuccessStatusCode
                ? Compare(response, md5 ?? content.Md5)
                : await RefusalAsync(response, address, ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested && stalled.IsCancellationRequested)
        {
            return new UploadAttempt(UploadAttemptKind.TimedOut) { Detail = $"nothing went on for {options.StallTimeout.TotalSeconds:0.###} s" };
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            return new UploadAttempt(UploadAttemptKind.TimedOut) { Detail = e.InnerException is TimeoutException ? "no connection was made in time" : "it was broken off" };
        }
        catch (HttpRequestException e)
        {
            return new UploadAttempt(KindOf(e)) { Detail = ReasonOf(e) };
        }
        catch (IOException e)
        {
            return new UploadAttempt(UploadAttemptKind.Interrupted) { Detail = $"the connection broke off: {e.Message}" };
        }
    }

    private HttpMessageInvoker ClientOf(Uri origin)
    {
        lock (_clients)
        {
            if (!_clients.TryGetValue(origin, out HttpMessageInvoker? client))
                _clients[origin] = client = new HttpMessageInvoker(options.CreateHandler?.Invoke(origin) ?? DefaultHandler(origin));
            return client;
        }
    }

    private SocketsHttpHandler DefaultHandler(Uri origin) =>
        new() { ConnectTimeout = options.ConnectTimeout, UseCookies = false, UseProxy = !origin.IsLoopback };

    private static UploadAttempt Compare(HttpResponseMessage response, string? md5)
    {
        string? tag = response.Headers.NonValidated.TryGetValues("ETag", out HeaderStringValues values) ? values.ToString().Trim().Trim('"') : null;
        bool isMd5 = tag is { Length: 32 } && tag.All(char.IsAsciiHexDigit) && !IsEncrypted(response) && md5 is not null;
        bool differs = isMd5 && !string.Equals(tag, md5, StringComparison.OrdinalIgnoreCase);
        return new UploadAttempt(differs ? UploadAttemptKind.ContentDiffers : UploadAttemptKind.Stored)
        {
            ETag = tag,
            IsVerified = isMd5 && !differs,
            Detail = differs ? $"the store received something else: its MD5 is {tag!.ToLowerInvariant()}, the file's {md5}" : "",
        };
    }

    // The tag is no MD5 then, although it looks like one. Source: Amazon S3 API reference, Object.
    private static bool IsEncrypted(HttpResponseMessage response) =>
        response.Headers.NonValidated.Contains("x-amz-server-side-encryption-customer-algorithm")
        || (response.Headers.NonValidated.TryGetValues("x-amz-server-side-encryption", out HeaderStringValues how)
            && how.ToString().StartsWith("aws:kms", StringComparison.OrdinalIgnoreCase));

    private async Task<UploadAttempt> RefusalAsync(HttpResponseMessage response, PresignedAddress address, CancellationToken ct)
    {
        int status = (int)response.StatusCode;
        ReadOnlyMemory<byte> body = await ReadBodyAsync(response, ct).ConfigureAwait(false);
        UploadAttemptKind kind = status switch
        {
            403 => UploadAttemptKind.AddressRefused,
            408 or 429 or >= 500 => UploadAttemptKind.Unavailable,
            _ => UploadAttemptKind.Refused,
        };
        RetryConditionHeaderValue? asked = response.Headers.RetryAfter;
        TimeSpan? pause = asked?.Delta ?? asked?.Date - options.Time.GetUtcNow();
        return new UploadAttempt(kind)
        {
            Detail = StoreAnswer.Describe(status, body, address.Uri),
            RetryAfter = pause < TimeSpan.Zero ? TimeSpan.Zero : pause,
        };
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var buffer = new byte[StoreAnswer.MaxBytes];
        int count = 0;
        try
        {
            Stream body = await response.Content.ReadAsStreamAsync(ct).ConfigureAwait(false);
            while (count < buffer.Length && await body.ReadAsync(buffer.AsMemory(count), ct).ConfigureAwait(false) is var read and > 0)
                count += read;
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // The status is known; of the explanation counts what came.
        }

        return buffer.AsMemory(0, count);
    }

    private static UploadAttemptKind KindOf(HttpRequestException e) =>
        e.HttpRequestError == HttpRequestError.SecureConnectionError ? UploadAttemptKind.Untrusted : UploadAttemptKind.Interrupted;

    private static string ReasonOf(HttpRequestException e) => e.HttpRequestError switch
    {
        HttpRequestError.SecureConnectionError => $"no secure connection: {(e.InnerException?.InnerException ?? e.InnerException ?? e).Message}",
        HttpRequestError.NameResolutionError => "the name of the store's host is not known",
        HttpRequestError.ConnectionError => $"no connection: {(e.InnerException ?? e).Message}",
        HttpRequestError.InvalidResponse => "the answer is not HTTP",
        _ => $"the connection broke off: {(e.InnerException ?? e).Message}",
    };
}
