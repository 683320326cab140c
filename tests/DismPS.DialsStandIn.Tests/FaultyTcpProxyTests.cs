namespace DismPS.DialsStandIn.Tests;

public sealed class FaultyTcpProxyTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_lost_answer_means_that_the_object_is_there()
    {
        await using StandIn standIn = await StandIn.StartAsync(new StandInOptions());
        await using FaultyTcpProxy proxy = FaultyTcpProxy.Start(standIn.Store);
        proxy.Add(new ProxyFault { LoseAnswer = true });
        using var client = new HttpClient();
        Uri address = Through(proxy, await Upload.PresignAsync(standIn));

        await Assert.ThrowsAsync<HttpRequestException>(() => client.PutAsync(address, new ByteArrayContent([1, 2])));

        Assert.Equal(2, Assert.Single(standIn.Objects).Content.Size);
    }

    [Fact]
    public async Task A_connection_that_stalls_stays_open_until_the_client_leaves()
    {
        await using StandIn standIn = await StandIn.StartAsync(new StandInOptions());
        await using FaultyTcpProxy proxy = FaultyTcpProxy.Start(standIn.Store);
        proxy.Add(new ProxyFault { StallAfter = 1000, Delay = TimeSpan.FromMilliseconds(1) });
        using var client = new HttpClient();
        using var cancel = new CancellationTokenSource();
        Uri address = Through(proxy, await Upload.PresignAsync(standIn));

        Task<HttpResponseMessage> call = client.PutAsync(address, new ByteArrayContent(new byte[500_000]), cancel.Token);
        await Task.WhenAny(call, Task.Delay(TimeSpan.FromMilliseconds(200)));
        Assert.False(call.IsCompleted);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call).WaitAsync(Bound);
        Assert.Empty(standIn.Objects);
    }

    [Fact]
    public async Task Connections_without_a_fault_pass()
    {
        await using StandIn standIn = await StandIn.StartAsync(new StandInOptions { Catalog = TestCatalog.Recorded });
        await using FaultyTcpProxy proxy = FaultyTcpProxy.Start(standIn.BaseUrl);
        using HttpClient client = TestClient.Of(standIn);

        string text = await client.GetStringAsync(new Uri(proxy.Address, "api/v1/mes/"));

        Assert.Contains("HcalTask/Digi/TimingHB_depth1", text);
        Assert.Equal(1, proxy.Connections);
    }

    private static Uri Through(FaultyTcpProxy proxy, Uri address) => new UriBuilder(address) { Port = proxy.Address.Port }.Uri;
}
