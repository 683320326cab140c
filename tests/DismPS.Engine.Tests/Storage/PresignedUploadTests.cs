using System.Security.Cryptography;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Storage;

namespace DismPS.Engine.Tests.Storage;

public sealed class PresignedUploadTests : IDisposable
{
    // Larger than the buffers of a connection on loopback.
    private const int Large = 24 << 20;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(512 * 1024)]
    [InlineData(3_000_001)]
    public async Task File_arrives_whole_and_its_tag_is_compared(int size)
    {
        await using FakeStore store = new();
        byte[] content = Content(size);
        UploadAttempt attempt = await PutAsync(store, content);

        Assert.Equal(UploadAttemptKind.Stored, attempt.Kind);
        Assert.True(attempt.IsVerified);
        Assert.Equal(content, Assert.Single(store.Requests).Body);
    }

    [Fact]
    public async Task Request_has_a_length_and_nothing_that_was_not_signed()
    {
        await using FakeStore store = new();
        await PutAsync(store, Content(100));

        StoreRequest request = Assert.Single(store.Requests);
        Assert.Equal("PUT /dials-ml/a%20b/k.zip?X-Amz-Signature=abcdefghi&c=%2F HTTP/1.1", request.Line);
        Assert.Equal(["Accept", "Content-Length", "Host"], request.Headers.Keys.Order());
        Assert.Equal("*/*", request.Headers["Accept"]);
        Assert.Equal(100, request.Length);
    }

    [Fact]
    public async Task Progress_tells_all_bytes_in_order()
    {
        await using FakeStore store = new();
        var seen = new Seen();
        await PutAsync(store, Content(3_000_001), seen);
        Assert.Equal(0, seen.Values[0]);
        Assert.Equal(seen.Values.Order(), seen.Values);
        Assert.Equal(3_000_001, seen.Values[^1]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Another_checksum_is_no_success(bool isKnown)
    {
        byte[] content = Content(1000);
        await using FakeStore store = new(async request =>
        {
            await request.ReadBodyAsync();
            await request.AnswerAsync(200, "", "ETag: \"0123456789ABCDEF0123456789abcdef\"");
        });
        UploadAttempt attempt = await PutAsync(store, content, md5: isKnown ? Convert.ToHexStringLower(MD5.HashData(content)) : null);
        Assert.Equal(UploadAttemptKind.ContentDiffers, attempt.Kind);
        Assert.Contains("received something else", attempt.Detail);
        Assert.False(attempt.IsVerified);
    }

    [Theory]
    [InlineData("ETag: \"0123456789abcdef0123456789abcdef-2\"")]
    [InlineData("ETag: W/\"abc\"")]
    [InlineData("X-Other: 1")]
    [InlineData("ETag: \"0123456789abcdef0123456789abcdef\"\r\nx-amz-server-side-encryption: aws:kms")]
    [InlineData("ETag: \"0123456789abcdef0123456789abcdef\"\r\nx-amz-server-side-encryption-customer-algorithm: AES256")]
    public async Task Tag_that_is_no_checksum_is_not_compared(string header)
    {
        await using FakeStore store = new(async request =>
        {
            await request.ReadBodyAsync();
            await request.AnswerAsync(200, "", header);
        });
        UploadAttempt attempt = await PutAsync(store, Content(1000));
        Assert.Equal(UploadAttemptKind.Stored, attempt.Kind);
        Assert.False(attempt.IsVerified);
    }

    [Theory]
    [InlineData(403, UploadAttemptKind.AddressRefused)]
    [InlineData(400, UploadAttemptKind.Refused)]
    [InlineData(404, UploadAttemptKind.Refused)]
    [InlineData(304, UploadAttemptKind.Refused)]
    [InlineData(429, UploadAttemptKind.Unavailable)]
    [InlineData(500, UploadAttemptKind.Unavailable)]
    [InlineData(503, UploadAttemptKind.Unavailable)]
    public async Task Refusals_are_told_apart_with_the_words_of_the_store(int status, UploadAttemptKind kind)
    {
        await using FakeStore store = new(async request =>
        {
            await request.ReadBodyAsync();
            await request.RefuseAsync(status, "Some&amp;Code", "Line\none, abcdefghi is wrong", "Retry-After: 7");
        });
        UploadAttempt attempt = await PutAsync(store, Content(10));
        Assert.Equal(kind, attempt.Kind);
        Assert.Equal(status == 304 ? "status 304" : $"status {status}, Some&Code: Line one, *** is wrong", attempt.Detail);
        Assert.Equal(TimeSpan.FromSeconds(7), attempt.RetryAfter);
    }

    [Fact]
    public async Task Large_file_is_not_sent_to_an_address_that_is_refused()
    {
        var seen = new Seen();
        await using FakeStore store = new(request => request.RefuseAsync(403, "AccessDenied", "Request has expired"));
        UploadAttempt attempt = await PutAsync(store, Content(Large), seen);
        Assert.Equal(UploadAttemptKind.AddressRefused, attempt.Kind);
        Assert.Equal("status 403, AccessDenied: Request has expired", attempt.Detail);
        Assert.Empty(seen.Values);
    }

    [Fact]
    public async Task Large_file_reaches_what_does_not_know_the_question()
    {
        await using FakeStore store = new(request => request.Number == 1 ? request.AnswerAsync(417, "") : request.StoreAsync());
        Assert.Equal(UploadAttemptKind.Stored, (await PutAsync(store, Content(Large))).Kind);
        Assert.Equal([true, false], store.Requests.Select(r => r.Headers.ContainsKey("Expect")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000_000)]
    [InlineData(Large)]
    public async Task Connection_that_breaks_off_is_told(int read)
    {
        await using FakeStore store = new(async request =>
        {
            await request.ReadBodyAsync(read);
            request.Cut();
        });
        UploadAttempt attempt = await PutAsync(store, Content(Large));
        Assert.Equal(UploadAttemptKind.Interrupted, attempt.Kind);
        Assert.DoesNotContain("abcdefghi", attempt.Detail);
    }

    [Fact]
    public async Task Answer_that_is_no_HTTP_and_a_closed_port_are_told()
    {
        Uri closed;
        await using (FakeStore gone = new())
            closed = gone.Uri;
        using var upload = new PresignedUpload(new UploadOptions { ConnectTimeout = TimeSpan.FromSeconds(1) });
        UploadAttempt attempt = await upload.PutAsync(Address(closed), _folder.Write("a.zip", "a"), null, null, default);
        Assert.Equal(UploadAttemptKind.Interrupted, attempt.Kind);
        Assert.StartsWith("no connection", attempt.Detail);

        // The question for TLS is no request.
        await using FakeStore store = new();
        UploadAttempt secure = await upload.PutAsync(
            PresignedAddress.Check(new UriBuilder(store.Uri) { Scheme = "https", Path = "/b/k" }.Uri, false), _folder.At("a.zip"), null, null, default);
        Assert.Contains(secure.Kind, (UploadAttemptKind[])[UploadAttemptKind.Untrusted, UploadAttemptKind.TimedOut]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_for_too_long_is_a_time_out(bool readsAll)
    {
        await using FakeStore store = new(async request =>
        {
            await request.ReadBodyAsync(readsAll ? null : 1000);
            await request.HangAsync();
        });
        UploadOptions options = new() { StallTimeout = TimeSpan.FromMilliseconds(300), AnswerTimeout = TimeSpan.FromMilliseconds(300) };
        Assert.Equal(UploadAttemptKind.TimedOut, (await PutAsync(store, Content(readsAll ? 1000 : Large), options: options)).Kind);
    }

    [Fact]
    public async Task Slow_store_is_waited_for_as_long_as_bytes_go_out()
    {
        await using FakeStore store = new(async request =>
        {
            for (int i = 0; i < 10; i++)
            {
                await request.ReadBodyAsync(100_000);
                request.Headers.Remove("Expect");
                await Task.Delay(60);
            }

            await request.ReadBodyAsync(request.Length - 1_000_000);
            await request.AnswerAsync(200, "");
        });
        UploadOptions options = new() { StallTimeout = TimeSpan.FromSeconds(20), AnswerTimeout = TimeSpan.FromSeconds(20) };
        Assert.Equal(UploadAttemptKind.Stored, (await PutAsync(store, Content(Large), options: options)).Kind);
    }

    [Fact]
    public async Task Cancellation_ends_the_upload()
    {
        using var ending = new CancellationTokenSource();
        await using FakeStore store = new(async request =>
        {
            await request.ReadBodyAsync(1000);
            await ending.CancelAsync();
            await request.HangAsync();
        });
        using var upload = new PresignedUpload(new UploadOptions());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            upload.PutAsync(Address(store.Uri), _folder.Write("a.zip", Content(Large)), null, null, ending.Token));
    }

    [Fact]
    public async Task File_that_becomes_shorter_is_the_files_fault()
    {
        string path = _folder.Write("a.zip", Content(Large));
        await using FakeStore store = new(async request =>
        {
            await request.ReadBodyAsync(1000);
            using (FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
                file.SetLength(2_000_000);
            await request.ReadBodyAsync();
        });
        if (OperatingSystem.IsWindows())
            Assert.Skip("The system lets nobody write to a file that is uploaded.");
        using var upload = new PresignedUpload(new UploadOptions());
        DismException failure = await Assert.ThrowsAsync<DismException>(() => upload.PutAsync(Address(store.Uri), path, null, null, default));
        Assert.Equal(ErrorCode.ReadFailed, failure.Code);
    }

    [Fact]
    public async Task Redirection_is_followed_with_the_whole_file()
    {
        await using FakeStore store = new();
        await using FakeStore first = new(request => request.AnswerAsync(307, "", $"Location: {store.Uri}other/k"));
        byte[] content = Content(3_000_000);
        Assert.Equal(UploadAttemptKind.Stored, (await PutAsync(first, content)).Kind);
        Assert.Equal(content, Assert.Single(store.Requests).Body);
    }

    [Fact]
    public async Task Handler_is_asked_for_without_the_signature()
    {
        await using FakeStore store = new();
        List<Uri> asked = [];
        UploadOptions options = new()
        {
            CreateHandler = origin =>
            {
                asked.Add(origin);
                return new SocketsHttpHandler { UseProxy = false };
            },
        };
        using var upload = new PresignedUpload(options);
        string path = _folder.Write("a.zip", "a");
        for (int i = 0; i < 2; i++)
            Assert.Equal(UploadAttemptKind.Stored, (await upload.PutAsync(Address(store.Uri), path, null, null, default)).Kind);
        Assert.Equal([store.Uri], asked);
    }

    private async Task<UploadAttempt> PutAsync(FakeStore store, byte[] content, IProgress<long>? progress = null, string? md5 = null, UploadOptions? options = null)
    {
        using var upload = new PresignedUpload(options ?? new UploadOptions());
        return await upload.PutAsync(Address(store.Uri), _folder.Write("a.zip", content), md5, progress, TestContext.Current.CancellationToken);
    }

    private static PresignedAddress Address(Uri store) =>
        PresignedAddress.Check(new Uri(store, "/dials-ml/a%20b/k.zip?X-Amz-Signature=abcdefghi&c=%2F"), allowPlain: false);

    private static byte[] Content(int size)
    {
        byte[] content = new byte[size];
        new Random(size).NextBytes(content);
        return content;
    }

    private sealed class Seen : IProgress<long>
    {
        internal List<long> Values { get; } = [];

        public void Report(long value) => Values.Add(value);
    }
}
