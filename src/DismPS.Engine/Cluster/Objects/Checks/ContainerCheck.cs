using System.Globalization;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Objects.Checks;

/// <summary>Fields of a container.</summary>
internal static class ContainerCheck
{
    /// <summary>Checks a container.</summary>
    /// <param name="context">The check.</param>
    /// <param name="container">The container.</param>
    /// <param name="path">Its path.</param>
    /// <param name="volumes">Names of the pod's volumes; null when they are not all known.</param>
    public static void Run(CheckContext context, JsonObject container, string path, HashSet<string>? volumes)
    {
        if (container.Text("imagePullPolicy") is { Length: > 0 } pull && pull is not ("Always" or "Never" or "IfNotPresent"))
            context.Error("value-unknown", $"{path}.imagePullPolicy", $"'{pull}' is not Always, IfNotPresent or Never.");
        if (container.Text("image") is { Length: > 0 } image && image.Any(char.IsWhiteSpace))
            context.Error("image-invalid", $"{path}.image", $"'{image}' has a space.");
        if (container.Text("terminationMessagePolicy") is { Length: > 0 } termination && termination is not ("File" or "FallbackToLogsOnError"))
            context.Error("value-unknown", $"{path}.terminationMessagePolicy", $"'{termination}' is not File or FallbackToLogsOnError.");
        CheckVariables(context, container, path);
        CheckPorts(context, container, path);
        CheckMounts(context, container, path, volumes);
        foreach (string probe in new[] { "livenessProbe", "readinessProbe", "startupProbe" })
            CheckProbe(context, container.Object(probe), $"{path}.{probe}");
        CheckSecurity(context, container.Object("securityContext"), $"{path}.securityContext");
    }

    private static void CheckVariables(CheckContext context, JsonObject container, string path)
    {
        int index = 0;
        foreach (JsonObject variable in container.Objects("env"))
        {
            string at = string.Create(CultureInfo.InvariantCulture, $"{path}.env[{index++}]");
            if (variable.Text("name") is { } name && !NameSyntax.IsVariable(name))
                context.Error("variable-invalid", $"{at}.name", $"'{name}' is not a name of a variable.");
            if (variable.Text("value") is { Length: > 0 } && variable.Has("valueFrom"))
                context.Error("variable-contradiction", at, "A variable has 'value' or 'valueFrom', not both.");
            if (variable.Object("valueFrom") is { } from && from.Count(f => f.Value is not null) != 1)
                context.Error("variable-contradiction", $"{at}.valueFrom", "'valueFrom' must have exactly one source.");
        }
    }

    private static void CheckPorts(CheckContext context, JsonObject container, string path)
    {
        var names = new HashSet<string>();
        int index = 0;
        foreach (JsonObject port in container.Objects("ports"))
        {
            string at = string.Create(CultureInfo.InvariantCulture, $"{path}.ports[{index++}]");
            foreach (string field in new[] { "containerPort", "hostPort" })
            {
                if (port.Whole(field) is { } number and (< 1 or > 65535) && !(field == "hostPort" && number == 0))
                    context.Error("port-invalid", $"{at}.{field}", $"{number} is not a port of 1 to 65535.");
            }

            if (port.Text("protocol") is { Length: > 0 } protocol && protocol is not ("TCP" or "UDP" or "SCTP"))
                context.Error("value-unknown", $"{at}.protocol", $"'{protocol}' is not TCP, UDP or SCTP.");
            if (port.Text("name") is not { Length: > 0 } name)
                continue;
            if (!NameSyntax.IsPortName(name))
                context.Error("name-invalid", $"{at}.name", $"'{name}' is not a name of a port: 15 lower-case letters, digits and single '-' at most, with a letter.");
            else if (!names.Add(name))
                context.Error("name-repeated", $"{at}.name", $"Two ports are called '{name}'.");
        }
    }

    private static void CheckMounts(CheckContext context, JsonObject container, string path, HashSet<string>? volumes)
    {
        int index = 0;
        foreach (JsonObject mount in container.Objects("volumeMounts"))
        {
            string at = string.Create(CultureInfo.InvariantCulture, $"{path}.volumeMounts[{index++}]");
            if (volumes is not null && mount.Text("name") is { } name && !volumes.Contains(name))
                context.Error("volume-missing", $"{at}.name", $"The pod has no volume '{name}'.", Diagnostics.NearestName.Find(name, volumes) is { } near ? $"Did you mean '{near}'?" : "Add it to 'volumes' of the component.");
            if (mount.Text("mountPath") is { } target && (target.Length == 0 || target.Contains(':', StringComparison.Ordinal)))
                context.Error("mount-path-invalid", $"{at}.mountPath", target.Length == 0 ? "The path is empty." : "The path must not have ':'.");
            if (mount.Text("subPath") is { } sub && (sub.StartsWith('/') || sub.Split('/').Contains("..")))
                context.Error("mount-path-invalid", $"{at}.subPath", "The path must be relative and without '..'.");
        }
    }

    private static void CheckProbe(CheckContext context, JsonObject? probe, string path)
    {
        if (probe is null)
            return;

        int handlers = new[] { "exec", "httpGet", "tcpSocket", "grpc" }.Count(probe.Has);
        if (handlers > 1)
            context.Error("probe-contradiction", path, "A probe has one of exec, httpGet, tcpSocket and grpc.", "Keep one of them.");
        else if (handlers == 0)
            context.Warn("probe-incomplete", path, "The probe says nothing of what is asked.", "Add httpGet, tcpSocket, exec or grpc.");
        foreach (string field in new[] { "initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold" })
        {
            if (probe.Whole(field) is < 0)
                context.Error("value-negative", $"{path}.{field}", "The value is below 0.");
        }

        if (probe.Whole("successThreshold") is > 1 && !path.EndsWith("readinessProbe", StringComparison.Ordinal))
            context.Error("probe-contradiction", $"{path}.successThreshold", "It must be 1, except for readiness.");
        if (probe.Object("httpGet").Whole("port") is < 1 or > 65535)
            context.Error("port-invalid", $"{path}.httpGet.port", "The port is not 1 to 65535.");
        if (probe.Object("httpGet").Text("scheme") is { Length: > 0 } scheme && scheme is not ("HTTP" or "HTTPS"))
            context.Error("value-unknown", $"{path}.httpGet.scheme", $"'{scheme}' is not HTTP or HTTPS.");
    }

    private static void CheckSecurity(CheckContext context, JsonObject? security, string path)
    {
        foreach (string field in new[] { "runAsUser", "runAsGroup" })
        {
            if (security.Whole(field) is < 0 or > int.MaxValue)
                context.Error("value-negative", $"{path}.{field}", $"The number is not 0 to {int.MaxValue}.");
        }

        if (security.Flag("allowPrivilegeEscalation") == false && security.Flag("privileged") == true)
            context.Error("security-contradiction", path, "A privileged container cannot forbid the escalation of privileges.");
    }
}
