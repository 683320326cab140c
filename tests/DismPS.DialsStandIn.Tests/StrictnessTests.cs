using System.Net;
using System.Text;

namespace DismPS.DialsStandIn.Tests;

/// <summary>Calls that the platform's own tool never makes are complaints, and fail a test that does not expect them.</summary>
public sealed class StrictnessTests
{
    private static readonly StandInOptions Options = new() { Catalog = TestCatalog.Recorded };

    public static TheoryData<string, string> Calls() => new()
    {
        { "GET api/v1/unknown/", "unknown call" },
        { "DELETE api/v1/mes/", "unknown call" },
        { "GET api/v1/mes", "unknown call" },
        { "GET api/v1/mes/?page_size=5", "query parameter page_size" },
        { "GET api/v1/mes/?dim=1&dim=2", "query parameter dim twice" },
        { "GET api/v1/ml-models-index/?workspace=hcal", "query parameter workspace" },
        { "GET api/v1/mes/ -accept", "accept is not application/json" },
        { "GET api/v1/mes/ -authorization", "wants one of the headers Authorization and X-CLIENT-SECRET" },
        { "GET api/v1/mes/ +x-client-secret=my-secret", "wants one of the headers Authorization and X-CLIENT-SECRET" },
        { "GET api/v1/mes/ {\"a\":1}", "a body" },
        { "POST api/v1/minio/ml-presigned-put-object/", "no JSON object" },
        { "POST api/v1/minio/ml-presigned-put-object/ {\"workspace\":\"hcal\"}", "JSON fields workspace" },
        { "POST api/v1/minio/ml-presigned-put-object/ {\"workspace\":\"hcal\",\"object_name\":\"a.zip\"}", "object_name is not 32 hexadecimal digits and .zip" },
        { "POST api/v1/minio/ml-presigned-put-object/ not-json", "a body that is not JSON" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task An_unknown_call_of_DIALS_is_a_complaint(string call, string complaint)
    {
        await using StandIn standIn = await StandIn.StartAsync(Options);
        using HttpClient client = TestClient.Of(standIn);
        string[] parts = call.Split(' ', 3);
        using var request = new HttpRequestMessage(new HttpMethod(parts[0]), parts[1]);
        string rest = parts.Length == 3 ? parts[2] : "";
        if (rest.StartsWith('-'))
            client.DefaultRequestHeaders.Remove(rest[1..]);
        else if (rest.StartsWith('+'))
            client.DefaultRequestHeaders.Add(rest[1..].Split('=')[0], rest.Split('=')[1]);
        else if (rest.Length > 0)
            request.Content = new StringContent(rest, Encoding.UTF8, "application/json");

        using HttpResponseMessage response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotImplemented, response.StatusCode);
        Assert.EndsWith($": {complaint}", Assert.Single(standIn.Complaints));
    }

    [Theory]
    [InlineData("protocol/openid-connect/auth/device", "client_id=x&scope=openid", "form fields client_id, scope")]
    [InlineData("protocol/openid-connect/token", "client_id=x&grant_type=password", "unknown path or grant type")]
    [InlineData("protocol/openid-connect/token", "client_id=x&grant_type=refresh_token", "form fields client_id, grant_type")]
    [InlineData("protocol/openid-connect/logout", "client_id=x", "unknown path or grant type")]
    public async Task An_unknown_call_of_the_login_is_a_complaint(string path, string form, string complaint)
    {
        await using StandIn standIn = await StandIn.StartAsync(Options);
        using HttpClient client = TestClient.Of(standIn);
        client.DefaultRequestHeaders.Remove("Authorization");

        using HttpResponseMessage response = await client.PostAsync(new Uri(standIn.Realm, path), new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded"));

        Assert.Equal(HttpStatusCode.NotImplemented, response.StatusCode);
        Assert.EndsWith($": {complaint}", Assert.Single(standIn.Complaints));
    }

    [Theory]
    [InlineData("authorization", "Bearer DIALS-ACCESS-0", "a header that is for DIALS")]
    [InlineData("workspace", "hcal", "a header that is for DIALS")]
    [InlineData("content-type", "application/zip", "a Content-Type header")]
    public async Task An_upload_with_headers_of_others_is_a_complaint(string header, string value, string complaint)
    {
        await using StandIn standIn = await StandIn.StartAsync(Options);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Put, await Upload.PresignAsync(standIn)) { Content = new ByteArrayContent([1]) };
        if (!request.Headers.TryAddWithoutValidation(header, value))
            request.Content.Headers.TryAddWithoutValidation(header, value);

        using HttpResponseMessage response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotImplemented, response.StatusCode);
        Assert.EndsWith($": {complaint}", Assert.Single(standIn.Complaints));
        Assert.Empty(standIn.Objects);
    }

    [Fact]
    public async Task An_upload_to_an_address_that_was_not_given_out_is_a_complaint()
    {
        await using StandIn standIn = await StandIn.StartAsync(Options);
        using var client = new HttpClient();
        Uri address = await Upload.PresignAsync(standIn);

        using HttpResponseMessage response = await client.PutAsync(address + "x", new ByteArrayContent([1]));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Single(standIn.Complaints);
    }

    [Fact]
    public async Task Complaints_that_nobody_looks_at_fail_the_test()
    {
        StandIn standIn = await StandIn.StartAsync(Options);
        using HttpClient client = TestClient.Of(standIn);
        using HttpResponseMessage response = await client.GetAsync("api/v2/");

        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await standIn.DisposeAsync());

        Assert.Contains("GET dials /api/v2/: unknown call", error.Message);
    }

    [Theory]
    [InlineData("DIALS-ACCESS-9", "hcal", 401)]
    [InlineData("PUBLIC-REFRESH-0", "hcal", 401)]
    [InlineData("DIALS-ACCESS-0", "nobodys", 403)]
    [InlineData("DIALS-ACCESS-0", null, 200)]
    public async Task A_token_and_a_workspace_must_be_the_users(string token, string? workspace, int status)
    {
        await using StandIn standIn = await StandIn.StartAsync(Options);
        using HttpClient client = TestClient.Of(standIn, token, workspace);

        using HttpResponseMessage response = await client.GetAsync("api/v1/mes/");

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status, Assert.Single(standIn.Requests).Status);
        Assert.Empty(standIn.Complaints);
    }

    [Fact]
    public async Task Tokens_codes_and_addresses_end_by_the_clock()
    {
        var time = new HandTime();
        await using StandIn standIn = await StandIn.StartAsync(Options with { Time = time });
        using HttpClient client = TestClient.Of(standIn);
        using var store = new HttpClient();
        Uri address = await Upload.PresignAsync(standIn);

        time.Advance(TimeSpan.FromSeconds(1201));
        using HttpResponseMessage late = await client.GetAsync("api/v1/mes/");
        time.Advance(TimeSpan.FromSeconds(2400));
        using HttpResponseMessage upload = await store.PutAsync(address, new ByteArrayContent([1]));

        Assert.Equal(HttpStatusCode.Unauthorized, late.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, upload.StatusCode);
        Assert.Contains("<Message>Request has expired</Message>", await upload.Content.ReadAsStringAsync());
        Assert.Empty(standIn.Complaints);
    }
}
