using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Storage;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Tests.Storage;

public sealed class PresignedUploaderTests : IDisposable
{
    private static readonly UploadOptions Fast = new() { FirstPause = TimeSpan.FromMilliseconds(1), LongestPause = TimeSpan.FromSeconds(1) };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Uri_of_the_template_is_bucket_and_key()
    {
        await using FakeStore store = new();
        Assert.Equal("s3://dials-ml/muon/models/abc.zip", await UploadAsync(store, new SignedAddresses(store.Uri)));
    }

    [Fact]
    public async Task An_upload_that_is_cut_is_finished_at_the_second_attempt_with_the_same_address()
    {
        await using FakeStore store = new(async request =>
        {
            if (request.Number > 1)
            {
                await request.StoreAsync();
                return;
            }

            await request.ReadBodyAsync(3);
            request.Cut();
        });
        var addresses = new SignedAddresses(store.Uri);
        await UploadAsync(store, addresses);
        Assert.Equal(2, store.Requests.Count);
        Assert.Equal(1, addresses.Count);
    }

    [Fact]
    public async Task A_refused_address_is_replaced_by_a_new_one()
    {
        await using FakeStore store = new(async request =>
        {
            if (request.Number > 1)
            {
                await request.StoreAsync();
                return;
            }

            await request.ReadBodyAsync();
            await request.RefuseAsync(403, "AccessDenied", "Request has expired");
        });
        var addresses = new SignedAddresses(store.Uri);
        await UploadAsync(store, addresses);
        Assert.Equal(2, addresses.Count);
        Assert.Contains("n=2", store.Requests.Last().Line);
    }

    [Fact]
    public async Task Two_refused_addresses_end_it()
    {
        await using FakeStore store = new(async request =>
        {
            await request.ReadBodyAsync();
            await request.RefuseAsync(403, "SignatureDoesNotMatch", $"Signature {SignedAddresses.Signature} is wrong");
        });
        DismException failure = await FailAsync(store);
        Assert.Equal(ErrorCode.UploadFailed, failure.Code);
        Assert.Equal(2, store.Requests.Count);
        Assert.Contains("SignatureDoesNotMatch", failure.Message);
        Assert.DoesNotContain(SignedAddresses.Signature, failure.ToString());
        Assert.Equal("Net", failure.Target);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_store_that_is_not_available_is_asked_again(int status)
    {
        await using FakeStore store = new(async request =>
        {
            if (request.Number > 3)
            {
                await request.StoreAsync();
                return;
            }

            await request.ReadBodyAsync();
            await request.RefuseAsync(status, "SlowDown", "later", "Retry-After: 0");
        });
        await UploadAsync(store, new SignedAddresses(store.Uri));
        Assert.Equal(4, store.Requests.Count);
    }

    [Fact]
    public async Task A_store_that_asks_to_wait_too_long_is_not_asked_again()
    {
        await using FakeStore store = new(async request =>
        {
            await request.ReadBodyAsync();
            await request.RefuseAsync(503, "SlowDown", "later", "Retry-After: 3600");
        });
        DismException failure = await FailAsync(store);
        Assert.Single(store.Requests);
        Assert.Contains("3600 s", failure.Message);
    }

    [Fact]
    public async Task A_store_that_stays_away_ends_it_after_all_attempts()
    {
        await using FakeStore store = new(async request =>
        {
            await request.ReadBodyAsync();
            await request.RefuseAsync(500, "InternalError", "We encountered an internal error");
        });
        DismException failure = await FailAsync(store);
        Assert.Equal(5, store.Requests.Count);
        Assert.Contains("after 5 attempts", failure.Message);
        Assert.Contains("InternalError", failure.Message);
        Assert.Equal(ExitCode.EnvironmentAtFault, failure.ExitCode);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(413)]
    public async Task A_final_refusal_is_not_tried_again(int status)
    {
        await using FakeStore store = new(async request =>
        {
            await request.ReadBodyAsync();
            await request.RefuseAsync(status, "EntityTooLarge", "too large");
        });
        Assert.Contains("EntityTooLarge: too large", (await FailAsync(store)).Message);
        Assert.Single(store.Requests);
    }

    [Fact]
    public async Task Something_else_in_the_store_does_not_count_as_uploaded()
    {
        await using FakeStore store = new(async request =>
        {
            await request.ReadBodyAsync();
            await request.AnswerAsync(200, "", "ETag: \"0123456789abcdef0123456789abcdef\"");
        });
        DismException failure = await FailAsync(store);
        Assert.Equal(ErrorCode.UploadFailed, failure.Code);
        Assert.Contains("received something else", failure.Message);
        Assert.Single(store.Requests);
    }

    [Fact]
    public async Task An_address_without_a_key_is_refused_before_anything_is_sent()
    {
        await using FakeStore store = new();
        var uploader = new PresignedUploader(store.Uri, new FixedAddress(new Uri(store.Uri, "/bucket?X-Amz-Signature=abcdefghi")), Fast);
        DismException failure = await Assert.ThrowsAsync<DismException>(() => uploader.UploadAsync(Package(), null, default));
        Assert.Equal(ErrorCode.UploadFailed, failure.Code);
        Assert.Empty(store.Requests);
    }

    [Fact]
    public async Task Cancellation_ends_the_pause_between_attempts()
    {
        using var ending = new CancellationTokenSource();
        await using FakeStore store = new(async request =>
        {
            await request.ReadBodyAsync();
            await request.RefuseAsync(503, "SlowDown", "later", "Retry-After: 3000");
            await ending.CancelAsync();
        });
        using var uploader = new PresignedUploader(store.Uri, new SignedAddresses(store.Uri), Fast with { LongestPause = TimeSpan.FromHours(1) });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => uploader.UploadAsync(Package(), null, ending.Token));
    }

    [Fact]
    public void Service_has_no_query() =>
        Assert.Equal("https://dials.example.org/api/", new PresignedUploader(new Uri("https://dials.example.org/api/?token=x"), new FixedAddress(null!), Fast).Service);

    private async Task<DismException> FailAsync(FakeStore store) =>
        await Assert.ThrowsAsync<DismException>(() => UploadAsync(store, new SignedAddresses(store.Uri)));

    private async Task<string> UploadAsync(FakeStore store, SignedAddresses addresses)
    {
        using var uploader = new PresignedUploader(store.Uri, addresses, Fast);
        return await uploader.UploadAsync(Package(), null, TestContext.Current.CancellationToken);
    }

    private PackagedResource Package() => new()
    {
        Name = "Net",
        ServiceName = "net",
        Type = ResourceType.Parse("InferenceService::Tritonserver::ONNX")!,
        Workspace = "muon",
        ObjectName = "abc.zip",
        ArchivePath = _folder.Write("abc.zip", "archive"),
        Digest = new FileDigest(7, ""),
    };

    private sealed class FixedAddress(Uri address) : IUploadAddresses
    {
        public Task<Uri> CreateAsync(string workspace, string objectName, CancellationToken cancellationToken) => Task.FromResult(address);
    }
}
