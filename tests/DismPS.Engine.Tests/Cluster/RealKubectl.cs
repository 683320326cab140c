using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Kubectl;
using DismPS.KubernetesStandIn;

namespace DismPS.Engine.Tests.Cluster;

/// <summary>The kubectl of this machine.</summary>
internal static class RealKubectl
{
    private static readonly bool Found = Environment.GetEnvironmentVariable("DISMPS_KUBECTL") is { Length: > 0 }
        || (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(f => f.Length > 0 && File.Exists(Path.Combine(f, "kubectl")));

    /// <summary>Skips the test, with the reason, where there is none.</summary>
    public static void Need() => Assert.SkipUnless(Found, "no kubectl on PATH (Debian: kubernetes-client)");

    /// <summary>The stand-in, or the real cluster of <c>DISMPS_TEST_KUBECONFIG</c>.</summary>
    public static Task<KubectlTransport> ConnectAsync(TestCluster cluster) => KubectlTransport.ConnectAsync(
        new ClusterOptions { Kubeconfig = cluster.Kubeconfig, Namespace = cluster.Namespace }, TestContext.Current.CancellationToken);

    public static Task<KubectlTransport> ConnectAsync(ClusterStandIn cluster, string? context = null, int timeoutSeconds = 30) => KubectlTransport.ConnectAsync(
        new ClusterOptions { Kubeconfig = cluster.Kubeconfig, Context = context, Namespace = "jec", RequestTimeout = TimeSpan.FromSeconds(timeoutSeconds) },
        TestContext.Current.CancellationToken);
}
