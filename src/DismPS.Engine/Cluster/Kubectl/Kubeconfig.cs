using System.Text.Json;
using System.Text.Json.Nodes;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Cluster.Kubectl;

/// <summary>Contexts of the user, as kubectl puts them together from its files; credentials stay in kubectl.</summary>
public static class Kubeconfig
{
    private const string PodNamespace = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";

    /// <summary>All contexts, by name.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.KubectlMissing"/>, <see cref="ErrorCode.ClusterContextInvalid"/>.</exception>
    public static async Task<IReadOnlyList<ClusterContext>> ListContextsAsync(ClusterOptions options, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(options);
        return await ReadAsync(new KubectlProcess(KubectlProgram.Find(options with { Context = null }), options.Time), options, ct).ConfigureAwait(false);
    }

    /// <summary>The namespace of a connection: the option's, the context's, a pod's own, or <c>default</c>.</summary>
    internal static async Task<string> ReadNamespaceAsync(KubectlProcess kubectl, ClusterOptions options, CancellationToken ct)
    {
        IReadOnlyList<ClusterContext> contexts = await ReadAsync(kubectl, options, ct).ConfigureAwait(false);
        ClusterContext? chosen = options.Context is null
            ? contexts.FirstOrDefault(c => c.IsCurrent)
            : contexts.FirstOrDefault(c => c.Name == options.Context);
        if (chosen is null && options.Context is { } missing)
        {
            string? near = NearestName.Find(missing, contexts.Select(c => c.Name));
            throw new DismException(
                ErrorCode.ClusterContextInvalid,
                $"The kubeconfig has no context '{missing}'.{(near is null ? "" : $" Did you mean '{near}'?")}",
                contexts.Count == 0 ? "It has none at all: check KUBECONFIG." : $"There are: {string.Join(", ", contexts.Select(c => c.Name).Take(12))}.",
                missing);
        }

        bool inPod = Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST") is { Length: > 0 };
        if (chosen is null && !inPod)
            throw new ClusterFault(ClusterFaultKind.ContextMissing, "").ToException("context");
        string ns = options.Namespace ?? chosen?.Namespace ?? (inPod ? ReadPodNamespace() : null) ?? "default";
        ObjectName.Check(ns);
        return ns;
    }

    private static async Task<IReadOnlyList<ClusterContext>> ReadAsync(KubectlProcess kubectl, ClusterOptions options, CancellationToken ct)
    {
        // The option --context has no effect on what is shown.
        KubectlAnswer answer = await kubectl.RunAsync(["config", "view", "-o", "json"], options.RequestTimeout, ct).ConfigureAwait(false);
        if (answer.ExitCode != 0)
            throw KubectlFaultReader.Read(answer.ExitCode, answer.Errors).ToException(options.Kubeconfig);
        try
        {
            JsonNode? view = JsonNode.Parse(answer.Output);
            string? current = (string?)view?["current-context"];
            return
            [
                .. (view?["contexts"] as JsonArray ?? []).OfType<JsonObject>()
                    .Select(c => new ClusterContext((string?)c["name"] ?? "", (string?)c["context"]?["cluster"], (string?)c["context"]?["namespace"] is { Length: > 0 } ns ? ns : null, (string?)c["name"] == current))
                    .Where(c => c.Name.Length > 0)
                    .OrderBy(c => c.Name, StringComparer.Ordinal),
            ];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new DismException(ErrorCode.ClusterContextInvalid, "kubectl shows a kubeconfig that cannot be read.", "Look at 'kubectl config view'.", options.Kubeconfig, e);
        }
    }

    private static string? ReadPodNamespace()
    {
        try
        {
            return File.ReadAllText(PodNamespace).Trim() is { Length: > 0 } ns ? ns : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
