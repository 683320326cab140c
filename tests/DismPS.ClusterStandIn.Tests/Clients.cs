using System.Net.Http.Headers;

namespace DismPS.KubernetesStandIn.Tests;

/// <summary>Plain HTTP clients of a cluster.</summary>
internal static class Clients
{
    /// <summary>One that trusts the cluster's certificate whatever it is.</summary>
    public static HttpClient Of(ClusterStandIn cluster, ClusterUser? user = null)
    {
        HttpClientHandler handler = new() { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
        HttpClient client = new(handler) { BaseAddress = cluster.Address, Timeout = TimeSpan.FromSeconds(30) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (user ?? ClusterUser.Admin).Token);
        return client;
    }
}
