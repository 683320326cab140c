using System.Globalization;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Objects.Checks;

/// <summary>The list <c>spec.canary</c> of KServe 0.20.</summary>
internal static class CanaryCheck
{
    /// <summary>Checks the canaries among themselves and beside the predictor.</summary>
    public static void Run(CheckContext context)
    {
        if (context.Spec.List("canary") is not { Count: > 0 } list || context.Predictor is not { } stable)
            return;

        // The webhook compares the text of the annotation after the defaults are in.
        if (!context.IsStandard)
            context.Error("canary-unsupported", "spec.canary", "Canaries of this form are possible in Standard mode only.", "Take canaryTrafficPercent with Knative.");
        if (!stable.Has("model") && !PredictorView.OldForms.Any(stable.Has))
            context.Error("canary-unsupported", "spec.canary", "Canaries need a predictor with a model.");

        var names = new HashSet<string>();
        long total = 0;
        for (int i = 0; i < list.Count; i++)
        {
            if (list[i] is JsonObject canary)
                total += CheckOne(context, canary, stable, names, string.Create(CultureInfo.InvariantCulture, $"spec.canary[{i}]"));
        }

        if (total > 100)
            context.Error("canary-percent-invalid", "spec.canary", $"The canaries take {total} % of the requests together.");
    }

    private static long CheckOne(CheckContext context, JsonObject canary, JsonObject stable, HashSet<string> names, string path)
    {
        JsonObject? predictor = canary.Object("predictor");
        string name = predictor.Text("name") ?? "";
        if (name.Length == 0)
            context.Error("canary-name-missing", $"{path}.predictor.name", "A canary needs a name.");
        else if (!NameSyntax.IsServiceName(name))
            context.Error("name-invalid", $"{path}.predictor.name", $"'{name}' is not a name: lower-case letters, digits and '-', a letter first.");
        else if (!names.Add(name))
            context.Error("canary-name-repeated", $"{path}.predictor.name", $"Two canaries are called '{name}'.");
        else if (name == stable.Text("name"))
            context.Error("canary-name-repeated", $"{path}.predictor.name", $"The predictor is called '{name}', too.");

        long percent = canary.Whole("trafficPercent") ?? 0;
        if (percent is < 0 or > 100)
            context.Error("canary-percent-invalid", $"{path}.trafficPercent", $"{percent} is not a percentage.");
        if (predictor is null)
            return percent;

        ImplementationCheck.CheckPredictor(context, predictor, $"{path}.predictor", defaulted: false);
        foreach (string field in new[] { "workerSpec", "scaleTarget", "scaleMetric", "autoScaling" }.Where(predictor.Has))
            context.Error("canary-field", $"{path}.predictor.{field}", $"A canary has a fixed number of replicas on single nodes and no '{field}'.", "Remove it.");
        if (predictor.Whole("maxReplicas") is > 0)
            context.Error("canary-field", $"{path}.predictor.maxReplicas", "A canary has a fixed number of replicas and no 'maxReplicas'.", "Write minReplicas.");
        if (predictor.Whole("minReplicas") is { } min && min > (stable.Whole("minReplicas") ?? 1))
            context.Error("canary-replicas", $"{path}.predictor.minReplicas", $"A canary has at most as many replicas as the predictor: {stable.Whole("minReplicas") ?? 1}.");
        return percent;
    }
}
