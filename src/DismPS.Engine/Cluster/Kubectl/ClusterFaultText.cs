namespace DismPS.Engine.Cluster.Kubectl;

/// <summary>The words for a fault: what happened, and what to do about it.</summary>
internal static class ClusterFaultText
{
    public static string Say(ClusterFault fault) => fault.Kind switch
    {
        ClusterFaultKind.Unreachable => $"The cluster{At(fault)} does not answer: {fault.Message}",
        ClusterFaultKind.NameUnresolved => $"There is no host '{fault.Subject ?? "of the cluster"}': {fault.Message}",
        ClusterFaultKind.ProxyFailed => $"The proxy to the cluster does not answer: {fault.Message}",
        ClusterFaultKind.CertificateUntrusted => $"The certificate of the cluster is not trusted: {fault.Message}",
        ClusterFaultKind.Timeout => $"The cluster{At(fault)} gave no answer in time: {fault.Message}",
        ClusterFaultKind.KubeconfigInvalid => $"The kubeconfig cannot be used: {fault.Message}",
        ClusterFaultKind.ContextMissing when fault.Subject is { } context => $"The kubeconfig has no context '{context}'.",
        ClusterFaultKind.ContextMissing => "The kubeconfig has no current context.",
        ClusterFaultKind.Unauthorized => $"The cluster does not take the credential: {fault.Message}",
        ClusterFaultKind.CredentialPlugin => $"The program for credentials{Named(fault.Subject)} failed: {fault.Message}",
        ClusterFaultKind.Forbidden when fault.Verb is not null =>
            $"{Who(fault)} may not {fault.Verb} {Whole(fault)}{(fault.Namespace is null ? "" : $" in the namespace '{fault.Namespace}'")}.",
        ClusterFaultKind.NamespaceNotFound => $"The cluster has no namespace '{fault.Name}'.",
        ClusterFaultKind.Conflict => $"Fields of the object were set by others: {string.Join("; ", fault.Conflicts.Select(c => $"{c.Manager} ({string.Join(", ", c.Fields)})"))}.",
        ClusterFaultKind.RefusedByWebhook => $"The cluster's check{Named(fault.Webhook)} refuses the object: {fault.Message}",
        ClusterFaultKind.WebhookUnreachable => $"The cluster's check{Named(fault.Webhook)} does not answer: {fault.Message}",
        ClusterFaultKind.UnknownField => $"The server knows no field '{fault.Field}': {fault.Message}",
        _ => fault.Message,
    };

    public static string Cure(ClusterFault fault) => fault.Kind switch
    {
        ClusterFaultKind.Unreachable when fault.Message.Contains("localhost:8080", StringComparison.Ordinal) =>
            "That is kubectl's address when no context is current: name one with -Context or --context, or set KUBECONFIG.",
        ClusterFaultKind.Unreachable => "Check the address in the kubeconfig, the network and the VPN; 'dismps doctor' goes through all of it.",
        ClusterFaultKind.NameUnresolved => "Check the address in the kubeconfig, the name service and the VPN.",
        ClusterFaultKind.ProxyFailed => "Check HTTPS_PROXY and NO_PROXY, or proxy-url in the kubeconfig.",
        ClusterFaultKind.CertificateUntrusted => "Set certificate-authority of the cluster in the kubeconfig, and check that the address has a name of the certificate.",
        ClusterFaultKind.Timeout => "Check the network and the VPN, or allow more time.",
        ClusterFaultKind.WaitTimeout => "Allow more time.",
        ClusterFaultKind.KubeconfigInvalid => "Correct the file, or name another with -Kubeconfig, --kubeconfig or KUBECONFIG.",
        ClusterFaultKind.ContextMissing => "'kubectl config get-contexts' lists them; name one with -Context or --context, or set one with 'kubectl config use-context'.",
        ClusterFaultKind.Unauthorized => "Sign in to the cluster again, as its owners say, and check the user of the context.",
        ClusterFaultKind.CredentialPlugin => "Install it or sign in with it in a terminal, then try again.",
        ClusterFaultKind.Forbidden when fault.Verb is not null =>
            $"Ask the cluster's owners for the right to {fault.Verb} {Whole(fault)}{(fault.Namespace is null ? "" : $" in '{fault.Namespace}'")}, or name another namespace.",
        ClusterFaultKind.Forbidden => "Ask the cluster's owners for the right, or name another namespace.",
        ClusterFaultKind.NotFound => "Check the name and the namespace; names are lower case.",
        ClusterFaultKind.NamespaceNotFound => "Name another with -Namespace or --namespace, or have it made: 'kubectl create namespace NAME'.",
        ClusterFaultKind.KindMissing => "Check that KServe is installed and which versions it has: 'dismps doctor'.",
        ClusterFaultKind.Conflict => "Let the other one have it, or take the fields over with -Force or --force.",
        ClusterFaultKind.Changed => "Try again.",
        ClusterFaultKind.AlreadyExists => "Choose another name, or remove the object that is there.",
        ClusterFaultKind.RefusedByWebhook or ClusterFaultKind.Invalid or ClusterFaultKind.UnknownField => "Correct the field; 'dismps manifest --check FILE' checks before sending.",
        ClusterFaultKind.QuotaExceeded => "Ask for less, remove what is not used ('dismps deployments'), or have the quota raised.",
        ClusterFaultKind.ManifestUnreadable => "Correct the manifest.",
        ClusterFaultKind.WebhookUnreachable => "KServe's controller is not running or just starting: try again, then tell the cluster's owners.",
        ClusterFaultKind.TooManyRequests => "Try again in a minute.",
        ClusterFaultKind.Usage => "Install a kubectl of version 1.20 or newer, or name it with DISMPS_KUBECTL.",
        ClusterFaultKind.ContainerNotReady => "Try again when the container has started.",
        _ => "Try again; 'dismps doctor' goes through the connection step by step.",
    };

    private static string At(ClusterFault fault) => fault.Subject is { } address ? $" at {address}" : "";

    private static string Named(string? name) => name is null ? "" : $" '{name}'";

    private static string Who(ClusterFault fault) => fault.User is { } user ? $"'{user}'" : "The user";

    private static string Whole(ClusterFault fault) =>
        string.IsNullOrEmpty(fault.ApiGroup) ? fault.Resource ?? "this" : $"{fault.Resource}.{fault.ApiGroup}";
}
