using System.Globalization;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Objects.Checks;

/// <summary>That each component is served by exactly one thing, and rules of its containers.</summary>
internal static class ImplementationCheck
{
    private const string ServerContainer = "kserve-container";
    private const string TransformerContainer = "transformer-container";

    /// <summary>Checks predictor, transformer and explainer.</summary>
    public static void Run(CheckContext context)
    {
        if (context.Spec is not { } spec)
            return;

        if (context.Predictor is { } predictor)
        {
            CheckPredictor(context, predictor, "spec.predictor", defaulted: context.Mode != DeploymentModes.ModelMesh);
            CheckContainers(context, predictor, "spec.predictor");
            CheckCollocation(context, predictor);
        }

        if (spec.Object("transformer") is { } transformer)
        {
            if (transformer.List("containers") is not { Count: > 0 })
                context.Error("implementation-missing", "spec.transformer", "The transformer has no container.", "Add spec.transformer.containers.");
            CheckContainers(context, transformer, "spec.transformer");
        }

        if (spec.Object("explainer") is { } explainer)
        {
            int count = (explainer.Has("art") ? 1 : 0) + (explainer.List("containers") is { Count: > 0 } ? 1 : 0);
            if (count != 1)
                context.Error(count == 0 ? "implementation-missing" : "implementation-repeated", "spec.explainer", "The explainer must have either 'art' or 'containers'.");
            CheckContainers(context, explainer, "spec.explainer");
        }

        CheckBlockedVariables(context, spec);
    }

    /// <summary>Counts the implementations of a predictor.</summary>
    public static void CheckPredictor(CheckContext context, JsonObject predictor, string path, bool defaulted)
    {
        string[] old = [.. PredictorView.OldForms.Where(predictor.Has)];
        bool model = predictor.Has("model");
        var containers = predictor.Objects("containers").ToList();
        // The webhook turns the first old form into 'model'.
        int count = (defaulted && old.Length > 0 ? old.Length : old.Length + (model ? 1 : 0)) + containers.Count(c => c.Text("name") == ServerContainer);
        if (count == 0 && containers.Count > 0)
            count = 1;

        if (count == 0)
        {
            context.Error("implementation-missing", path, "The predictor says nothing of what it serves.", "Add 'model' with modelFormat and storageUri.");
        }
        else if (count > 1)
        {
            IEnumerable<string> named = old.Concat(model ? ["model"] : []).Concat(containers.Where(c => c.Text("name") == ServerContainer).Select(_ => $"container {ServerContainer}"));
            context.Error("implementation-repeated", path, $"The predictor says more than once what it serves: {string.Join(", ", named)}.", "Keep one of them.");
        }
        else if (defaulted && old.Length > 0 && model)
        {
            context.Warn("model-overwritten", $"{path}.model", $"KServe replaces 'model' by '{old[0]}' without a word.", $"Remove '{old[0]}'.");
        }

        foreach (string form in old.Append("model").Where(f => predictor.Object(f).Text("name") is { Length: > 0 }))
            context.Error("model-name-set", $"{path}.{form}.name", "The container of a model has a fixed name.", "Remove 'name'; the service's name is metadata.name.");
    }

    private static void CheckContainers(CheckContext context, JsonObject component, string path)
    {
        var containers = component.Objects("containers").ToList();
        bool isOwn = !component.Has("model") && !PredictorView.OldForms.Any(component.Has) && !component.Has("art");
        if (isOwn && containers.Count > 1 && containers.All(c => c.Text("name") is { Length: > 0 } name && name != ServerContainer))
            context.Error("server-container-missing", $"{path}.containers", $"None of {containers.Count} containers is called '{ServerContainer}', so that KServe cannot tell which one serves.", $"Call that one '{ServerContainer}'.");
        if (!isOwn || containers.Count == 0)
            return;

        foreach (JsonObject variable in containers[0].Objects("env").Where(e => e.Text("name") == "PROTOCOL" && e.Text("value") is not ("v1" or "v2")))
            context.Error("protocol-unknown", $"{path}.containers[0].env[PROTOCOL]", $"'{variable.Text("value")}' is not v1 or v2.");
    }

    private static void CheckCollocation(CheckContext context, JsonObject predictor)
    {
        JsonObject? transformer = predictor.Objects("containers").FirstOrDefault(c => c.Text("name") == TransformerContainer);
        if (transformer.Objects("env").Any(e => e.Text("name") == "STORAGE_URI"))
            context.Error("storage-in-transformer", $"spec.predictor.containers[{TransformerContainer}].env[STORAGE_URI]", "A transformer beside the predictor must not have a STORAGE_URI.", "Remove the variable.");
    }

    private static void CheckBlockedVariables(CheckContext context, JsonObject spec)
    {
        if (context.Facts.KserveVersion < new Version(0, 18))
            return;

        foreach (string name in new[] { "predictor", "transformer", "explainer" })
        {
            JsonObject? component = spec.Object(name);
            foreach (string list in new[] { "containers", "initContainers" })
            {
                Block(context, component, list, $"spec.{name}.{list}");
                Block(context, component.Object("workerSpec"), list, $"spec.{name}.workerSpec.{list}");
            }

            foreach (string form in PredictorView.OldForms.Append("model").Append("art").Where(component.Has))
                Block(context, component.Object(form), $"spec.{name}.{form}");
        }
    }

    private static void Block(CheckContext context, JsonObject? holder, string list, string path)
    {
        int index = 0;
        foreach (JsonObject container in holder.Objects(list))
            Block(context, container, string.Create(CultureInfo.InvariantCulture, $"{path}[{index++}]"));
    }

    private static void Block(CheckContext context, JsonObject? container, string path)
    {
        if (container.Objects("env").Any(e => e.Text("name") == "PYTHONPATH"))
            context.Error("variable-blocked", $"{path}.env[PYTHONPATH]", "KServe refuses PYTHONPATH for security reasons.", "Put the modules into the image, or beside the model.");
    }
}
