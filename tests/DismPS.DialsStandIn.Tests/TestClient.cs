namespace DismPS.DialsStandIn.Tests;

/// <summary>A client of DIALS that keeps to the recorded manners.</summary>
internal static class TestClient
{
    public static HttpClient Of(StandIn standIn, string token = "DIALS-ACCESS-0", string? workspace = "hcal")
    {
        var client = new HttpClient { BaseAddress = standIn.BaseUrl, Timeout = TimeSpan.FromSeconds(30) };
        client.DefaultRequestHeaders.Add("Accept", "application/json");
        client.DefaultRequestHeaders.Add("Authorization", $"Bearer {token}");
        if (workspace is not null)
            client.DefaultRequestHeaders.Add("Workspace", workspace);
        return client;
    }
}
