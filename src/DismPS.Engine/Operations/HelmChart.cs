using System.Collections.Immutable;
using System.Text.Json.Nodes;
using DismPS.Engine.Cluster.Objects;

namespace DismPS.Engine.Operations;

/// <summary>Writes a small Helm chart: all that a service is stands in <c>values.yaml</c>, by its name, so that it can be overridden there.</summary>
internal static class HelmChart
{
    // The template knows no field of a service: what newer releases of KServe add needs no other chart.
    private const string Template = """
        {{- range $name, $service := .Values.services }}
        ---
        apiVersion: serving.kserve.io/v1beta1
        kind: InferenceService
        metadata:
          name: {{ $name }}
          {{- with $.Values.namespace }}
          namespace: {{ . }}
          {{- end }}
          {{- with $service.labels }}
          labels:
            {{- toYaml . | nindent 4 }}
          {{- end }}
          {{- with $service.annotations }}
          annotations:
            {{- toYaml . | nindent 4 }}
          {{- end }}
        spec:
          predictor:
            {{- toYaml $service.predictor | nindent 4 }}
        {{- end }}
        {{- range .Values.objects }}
        ---
        {{ toYaml . }}
        {{- end }}

        """;

    public static ImmutableArray<ExportedFile> Write(ImmutableArray<DeploymentPlan> plans, string? ns)
    {
        var services = new JsonObject();
        var others = new JsonArray();
        foreach (DeploymentPlan plan in plans)
        {
            JsonObject service = plan.InferenceService;
            var entry = new JsonObject();
            foreach (string name in new[] { "labels", "annotations" })
            {
                if (service["metadata"]![name] is { } texts)
                    entry[name] = texts.DeepClone();
            }

            entry["predictor"] = service["spec"]!["predictor"]!.DeepClone();
            services[plan.Name] = entry;
            foreach (JsonObject other in plan.Objects.Where(o => o != service))
                others.Add(other.DeepClone());
        }

        var values = new JsonObject { ["namespace"] = ns ?? "", ["services"] = services, ["objects"] = others };
        var chart = new JsonObject
        {
            ["apiVersion"] = "v2",
            ["name"] = "dism-models",
            ["description"] = "Models of a DISM template, served by KServe",
            ["type"] = "application",
            ["version"] = "0.1.0",
        };
        return
        [
            new ExportedFile("Chart.yaml", ManifestWriter.ToYaml([chart])),
            new ExportedFile("values.yaml", ManifestWriter.ToYaml([values])),
            new ExportedFile("templates/objects.yaml", Template),
        ];
    }
}
