namespace DismPS.KubernetesStandIn;

/// <summary>
/// The cluster of a test: the stand-in, or the real one that <c>DISMPS_TEST_KUBECONFIG</c> names. In a real one the namespace is that of
/// <c>DISMPS_TEST_NAMESPACE</c>, else <c>default</c>; it must be there.
/// </summary>
public sealed class TestCluster : IAsyncDisposable
{
    private TestCluster(ClusterStandIn? standIn, string kubeconfig, string ns) => (StandIn, Kubeconfig, Namespace) = (standIn, kubeconfig, ns);

    /// <summary>The stand-in; null when the cluster is real.</summary>
    public ClusterStandIn? StandIn { get; }

    /// <summary>Whether it is the stand-in.</summary>
    public bool IsStandIn => StandIn is not null;

    /// <summary>Path of the kubeconfig.</summary>
    public string Kubeconfig { get; }

    /// <summary>Namespace of the test's objects.</summary>
    public string Namespace { get; }

    /// <summary>Starts a stand-in, or takes the real cluster.</summary>
    /// <param name="options">How a stand-in is set up.</param>
    public static async Task<TestCluster> StartAsync(ClusterStandInOptions? options = null)
    {
        if (Environment.GetEnvironmentVariable("DISMPS_TEST_KUBECONFIG") is { Length: > 0 } kubeconfig)
            return new TestCluster(null, kubeconfig, Environment.GetEnvironmentVariable("DISMPS_TEST_NAMESPACE") is { Length: > 0 } ns ? ns : "default");
        ClusterStandIn standIn = await ClusterStandIn.StartAsync(options);
        return new TestCluster(standIn, standIn.Kubeconfig, "jec");
    }

    /// <summary>Ends a stand-in; a real cluster is left as it is.</summary>
    public ValueTask DisposeAsync() => StandIn?.DisposeAsync() ?? ValueTask.CompletedTask;
}
