using System.Net;
using System.Security.Cryptography;

namespace DismPS.DialsStandIn.Tests;

public sealed class S3ServerTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task An_object_is_put_and_read_back_and_its_ETag_is_the_MD5()
    {
        await using S3Server server = await StartAsync();
        using var client = new HttpClient();
        byte[] bytes = RandomNumberGenerator.GetBytes(100_000);

        using HttpResponseMessage response = await client.PutAsync(server.PresignPut("hcal/models/a b.zip", DateTimeOffset.UtcNow, Hour), new ByteArrayContent(bytes));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
#pragma warning disable CA5351 // S3's checksum.
        Assert.Equal($"\"{Convert.ToHexStringLower(MD5.HashData(bytes))}\"", response.Headers.ETag!.Tag);
#pragma warning restore CA5351
        Assert.Equal(bytes, await server.ReadAsync("hcal/models/a b.zip", default));
        Assert.Null(await server.ReadAsync("hcal/models/none.zip", default));
    }

    [Fact]
    public async Task An_address_whose_time_is_over_is_refused()
    {
        await using S3Server server = await StartAsync();
        using var client = new HttpClient();

        using HttpResponseMessage response = await client.PutAsync(server.PresignPut("late.zip", DateTimeOffset.UtcNow - 2 * Hour, Hour), new ByteArrayContent([1]));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        string text = await response.Content.ReadAsStringAsync();
        Assert.Contains("<Code>AccessDenied</Code>", text);
        Assert.Contains("<Message>Request has expired</Message>", text);
        Assert.Null(await server.ReadAsync("late.zip", default));
    }

    [Fact]
    public async Task Another_access_key_is_refused()
    {
        await using S3Server server = await StartAsync();
        using var client = new HttpClient();
        Uri address = PresignedAddress.Create(server.Address, "PUT", $"/{server.Bucket}/a.zip", "OTHER", "OTHER", DateTimeOffset.UtcNow, Hour);

        using HttpResponseMessage response = await client.PutAsync(address, new ByteArrayContent([1]));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task The_stand_in_hands_out_its_addresses()
    {
        await using S3Server server = await StartAsync();
        await using StandIn standIn = await StandIn.StartAsync(new StandInOptions { Presign = (_, key) => server.PresignPut(key, DateTimeOffset.UtcNow, Hour) });
        using var client = new HttpClient();

        Uri address = await Upload.PresignAsync(standIn);
        using HttpResponseMessage response = await client.PutAsync(address, new ByteArrayContent([1, 2, 3]));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([1, 2, 3], (await server.ReadAsync(address.AbsolutePath[$"/{server.Bucket}/".Length..], default))!);
        Assert.Empty(standIn.Objects);
    }

    [Fact]
    public async Task An_upload_that_is_cut_on_the_way_can_be_repeated()
    {
        await using S3Server server = await StartAsync();
        await using FaultyTcpProxy proxy = FaultyTcpProxy.Start(server.Address);
        proxy.Add(new ProxyFault { CutAfter = 200_000 });
        using var client = new HttpClient();
        byte[] bytes = RandomNumberGenerator.GetBytes(5_000_000);
        Uri address = server.PresignPut("cut.zip", DateTimeOffset.UtcNow, Hour, proxy.Address);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.PutAsync(address, new ByteArrayContent(bytes)));
        using HttpResponseMessage again = await client.PutAsync(address, new ByteArrayContent(bytes));

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(bytes, await server.ReadAsync("cut.zip", default));
        Assert.Equal(2, proxy.Connections);
    }

    // The example of AWS's documentation, "Authenticating Requests: Using Query Parameters".
    [Fact]
    public void The_signature_is_that_of_the_documented_example() => Assert.EndsWith(
        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
        PresignedAddress.Create(
            new Uri("https://examplebucket.s3.amazonaws.com/"), "GET", "/test.txt", "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            new DateTimeOffset(2013, 5, 24, 0, 0, 0, TimeSpan.Zero), TimeSpan.FromSeconds(86400)).AbsoluteUri);

    private static async Task<S3Server> StartAsync()
    {
        Assert.SkipUnless(NodePackages.HaveNode, "node is not on the PATH.");
        string folder = Repository.PathOf("tests", "node");
        await NodePackages.EnsureAsync(folder, default);
        return await S3Server.StartAsync(folder, "dials-ml", default);
    }
}
