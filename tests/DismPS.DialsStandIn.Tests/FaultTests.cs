using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DismPS.DialsStandIn.Tests;

public sealed class FaultTests
{
    private const string Mes = "api/v1/mes/";
    private static readonly StandInOptions Options = new() { Catalog = TestCatalog.Recorded };

    [Fact]
    public async Task A_status_is_given_as_often_as_asked_for()
    {
        await using StandIn standIn = await StandIn.StartAsync(Options);
        using HttpClient client = TestClient.Of(standIn);
        standIn.Faults.Add(CallMatch.Mes, Fault.Status(429, retryAfter: 7), times: 2, after: 1);

        var statuses = new List<int>();
        string? retryAfter = null;
        for (int i = 0; i < 4; i++)
        {
            using HttpResponseMessage response = await client.GetAsync(Mes);
            statuses.Add((int)response.StatusCode);
            retryAfter ??= response.Headers.RetryAfter?.ToString();
        }

        Assert.Equal([200, 429, 429, 200], statuses);
        Assert.Equal("7", retryAfter);
        Assert.Equal([null, "status 429", "status 429", null], standIn.Requests.Select(r => r.Fault));
        Assert.Empty(standIn.Faults.Unmet);
    }

    [Fact]
    public async Task Faults_meet_only_the_calls_they_are_for()
    {
        await using StandIn standIn = await StandIn.StartAsync(Options);
        using HttpClient client = TestClient.Of(standIn);
        standIn.Faults.Add(CallMatch.Th1 with { Query = new("me_id", "12") }, Fault.Status(500));

        using HttpResponseMessage first = await client.GetAsync("api/v1/th1/?me_id=11");
        Assert.Single(standIn.Faults.Unmet);
        using HttpResponseMessage second = await client.GetAsync("api/v1/th1/?me_id=12");

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.InternalServerError], [first.StatusCode, second.StatusCode]);
    }

    [Fact]
    public async Task A_reset_comes_before_the_answer()
    {
        await using StandIn standIn = await StandIn.StartAsync(Options);
        using HttpClient client = TestClient.Of(standIn);
        standIn.Faults.Add(CallMatch.Mes, Fault.Reset());

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(Mes));

        Assert.Null(Assert.Single(standIn.Requests).Status);
    }

    [Fact]
    public async Task An_upload_is_cut_after_the_bytes()
    {
        await using StandIn standIn = await StandIn.StartAsync(Options);
        using var client = new HttpClient();
        Uri address = await Upload.PresignAsync(standIn);
        byte[] bytes = RandomNumberGenerator.GetBytes(3_000_000);
        standIn.Faults.Add(CallMatch.Put, Fault.ResetAfterBytes(100_000));

        await Assert.ThrowsAsync<HttpRequestException>(() => client.PutAsync(address, new ByteArrayContent(bytes)));
        RecordedRequest cut = standIn.Requests[^1];
        using HttpResponseMessage again = await client.PutAsync(address, new ByteArrayContent(bytes));

        Assert.Equal((null, 100_000, false), (cut.Status, cut.Upload!.Size, cut.Upload.Complete));
        StoredObject stored = Assert.Single(standIn.Objects);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), stored.Content.Sha256);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(stored.File!));
#pragma warning disable CA5351 // S3's checksum.
        Assert.Equal($"\"{Convert.ToHexStringLower(MD5.HashData(bytes))}\"", again.Headers.ETag!.Tag);
#pragma warning restore CA5351
    }

    [Fact]
    public async Task A_lost_answer_leaves_the_object()
    {
        await using StandIn standIn = await StandIn.StartAsync(Options);
        using var client = new HttpClient();
        standIn.Faults.Add(CallMatch.Put, Fault.LostAnswer());

        Uri address = await Upload.PresignAsync(standIn);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.PutAsync(address, new ByteArrayContent([1, 2])));

        Assert.Equal(2, Assert.Single(standIn.Objects).Content.Size);
    }

    [Fact]
    public async Task A_cut_answer_breaks_off_in_the_middle()
    {
        await using StandIn standIn = await StandIn.StartAsync(Options);
        using HttpClient client = TestClient.Of(standIn);
        standIn.Faults.Add(CallMatch.Mes, Fault.CutAnswer());

        // The reset may overtake what was sent before it.
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetByteArrayAsync("api/v1/mes/"));

        Assert.NotEmpty(await client.GetByteArrayAsync("api/v1/mes/"));
    }

    [Fact]
    public async Task An_expired_signature_is_told_as_S3_does_also_before_the_body()
    {
        await using StandIn standIn = await StandIn.StartAsync(Options);
        using var client = new HttpClient();
        standIn.Faults.Add(CallMatch.Put, Fault.ExpiredSignature());
        standIn.Faults.Add(CallMatch.Put, Fault.ExpiredSignature().BeforeBody());
        Uri address = await Upload.PresignAsync(standIn);

        for (int i = 0; i < 2; i++)
        {
            using HttpResponseMessage response = await client.PutAsync(address, new ByteArrayContent(new byte[1000]));
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            Assert.Equal("application/xml", response.Content.Headers.ContentType!.MediaType);
            Assert.Contains("<Error><Code>AccessDenied</Code><Message>Request has expired</Message>", await response.Content.ReadAsStringAsync());
        }

        Assert.Equal([1000, null], standIn.Requests.Skip(1).Select(r => r.Upload?.Size));
        Assert.Empty(standIn.Objects);
    }

    [Fact]
    public async Task A_call_that_hangs_is_seen_and_ends_with_the_client()
    {
        await using StandIn standIn = await StandIn.StartAsync(Options);
        using HttpClient client = TestClient.Of(standIn);
        using var cancel = new CancellationTokenSource();
        standIn.Faults.Add(CallMatch.Mes, Fault.Hang());

        Task<HttpResponseMessage> call = client.GetAsync(Mes, cancel.Token);
        RecordedRequest seen = await standIn.WaitForAsync(r => r.Path == "/api/v1/mes/", CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Null(seen.Status);
    }

    [Fact]
    public async Task A_call_that_hangs_does_not_hold_up_the_end()
    {
        StandIn standIn = await StandIn.StartAsync(Options);
        using HttpClient client = TestClient.Of(standIn);
        standIn.Faults.Add(CallMatch.Mes, Fault.Hang());
        Task<HttpResponseMessage> call = client.GetAsync(Mes);
        await standIn.WaitForAsync(r => r.Path == "/api/v1/mes/", CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));

        await standIn.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

        await Assert.ThrowsAsync<HttpRequestException>(() => call);
    }

    [Fact]
    public async Task A_slow_body_takes_its_time()
    {
        await using StandIn standIn = await StandIn.StartAsync(Options);
        using HttpClient client = TestClient.Of(standIn);
        standIn.Faults.Add(CallMatch.ModelsIndex, Fault.SlowBody(200));
        var watch = Stopwatch.StartNew();

        string text = await client.GetStringAsync("api/v1/ml-models-index/?name=none");

        Assert.Equal("""{"next":null,"previous":null,"results":[]}""", text);
        Assert.True(watch.Elapsed > TimeSpan.FromMilliseconds(150), watch.Elapsed.ToString());
    }

    [Fact]
    public async Task Answers_can_be_broken()
    {
        await using StandIn standIn = await StandIn.StartAsync(Options);
        using HttpClient client = TestClient.Of(standIn);
        foreach (Fault fault in new[] { Fault.NotJson(), Fault.TruncatedJson(), Fault.Huge(3_000_000), Fault.OtherJson(new JsonArray(1)), Fault.NextAddress("http://other.example/?x=1") })
            standIn.Faults.Add(CallMatch.ModelsIndex, fault);

        string[] answers = new string[5];
        for (int i = 0; i < answers.Length; i++)
            answers[i] = await client.GetStringAsync("api/v1/ml-models-index/?name=already-there");

        Assert.StartsWith("<!doctype html>", answers[0]);
        Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(answers[1]));
        Assert.True(answers[2].Length > 3_000_000);
        Assert.Equal("[1]", answers[3]);
        Assert.Equal("http://other.example/?x=1", JsonNode.Parse(answers[4])!["next"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_redirection_leads_elsewhere()
    {
        await using StandIn standIn = await StandIn.StartAsync(Options);
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        client.DefaultRequestHeaders.Add("Accept", "application/json");
        client.DefaultRequestHeaders.Add("Authorization", "Bearer DIALS-ACCESS-0");
        standIn.Faults.Add(CallMatch.Mes, Fault.Redirect(new Uri("http://other.example/")));

        using HttpResponseMessage response = await client.GetAsync(new Uri(standIn.BaseUrl, Mes));

        Assert.Equal((HttpStatusCode.TemporaryRedirect, "http://other.example/"), (response.StatusCode, response.Headers.Location!.ToString()));
    }

    [Fact]
    public async Task A_wrong_checksum_is_told()
    {
        await using StandIn standIn = await StandIn.StartAsync(Options);
        using var client = new HttpClient();
        standIn.Faults.Add(CallMatch.Put, Fault.WrongETag());

        using HttpResponseMessage response = await client.PutAsync(await Upload.PresignAsync(standIn), new ByteArrayContent([1]));

        Assert.Equal($"\"{new string('0', 32)}\"", response.Headers.ETag!.Tag);
    }
}
