using System.Management.Automation;
using DismPS.Engine.Cluster;

namespace DismPS.Commands;

/// <summary>Says after Ctrl+C that the cluster goes on.</summary>
internal static class Resumption
{
    /// <summary>Says it. A pipeline that is stopped takes no warnings any more, so that the host is told directly.</summary>
    public static void Tell(PSCmdlet cmdlet, IReadOnlyCollection<string> names, ClusterOptions cluster)
    {
        if (names.Count == 0 || cmdlet.Host?.UI is not { } host)
            return;
        string place = $"{Part("Namespace", cluster.Namespace)}{Part("Context", cluster.Context)}{Part("Kubeconfig", cluster.Kubeconfig)}";
        try
        {
            host.WriteWarningLine($"The rollout goes on in the cluster. 'Wait-DismDeployment {string.Join(", ", names)}{place}' goes on waiting for it.");
        }
        catch (Exception e) when (e is NotImplementedException or InvalidOperationException)
        {
            // A host that shows nothing.
        }
    }

    private static string Part(string name, string? value) => value is null ? "" : $" -{name} {CompletionText.Quote(value)}";
}
