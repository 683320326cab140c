using System.Text.Json.Nodes;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Cluster.Objects.Checks;

/// <summary>That a serving runtime of the cluster takes the model.</summary>
internal static class RuntimeCheck
{
    /// <summary>Checks a predictor.</summary>
    /// <returns>The runtime that serves it; null when none does, or it is not known.</returns>
    public static KnownRuntime? Run(CheckContext context, PredictorView view)
    {
        if (view.Model is not { } model)
            return null;

        // An old form keeps only what all forms have.
        bool isModel = view.ModelPath.EndsWith(".model", StringComparison.Ordinal);
        string? version = isModel ? model.Object("modelFormat").Text("version") : null;
        CheckTag(context, model, view.ModelPath);
        if (context.Facts.Runtimes.IsEmpty)
            return null;

        if (isModel && model.Text("runtime") is { } name)
            return CheckNamed(context, view, name, version);

        bool multiNode = view.Component.Has("workerSpec");
        KnownRuntime? chosen = RuntimeSelection.Choose(context.Facts, context.Namespace, view.Format, version, view.Protocol ?? "v1", multiNode);
        if (chosen is null)
            context.ErrorInCluster("runtime-not-found", isModel ? $"{view.ModelPath}.modelFormat" : view.ModelPath, WhyNone(view, version, multiNode), Advice(context, view, version, multiNode));
        return chosen;
    }

    private static KnownRuntime? CheckNamed(CheckContext context, PredictorView view, string name, string? version)
    {
        string path = $"{view.ModelPath}.runtime";
        KnownRuntime? runtime = RuntimeSelection.Named(context.Facts, context.Namespace, name);
        if (runtime is null)
        {
            string[] known = [.. context.Facts.Runtimes.Where(r => r.Namespace is null || r.Namespace == context.Namespace).Select(r => r.Name)];
            context.ErrorInCluster("runtime-unknown", path, context.Facts.IsShipped ? $"KServe {context.Facts.KserveVersion} ships no serving runtime '{name}'." : $"Neither namespace '{context.Namespace}' nor the cluster has a serving runtime '{name}'.", NearestName.Find(name, known) is { } near ? $"Did you mean '{near}'?" : name.Length == 0 ? "Remove the field." : null);
            return null;
        }

        if (runtime.IsDisabled)
            context.Error("runtime-disabled", path, $"The serving runtime '{name}' is disabled.", "Name another one, or ask the owners of the cluster.");
        else if (view.Protocol is { } protocol && !runtime.Speaks(protocol))
            context.Error("protocol-unsupported", $"{view.ModelPath}.protocolVersion", $"'{name}' speaks {string.Join(", ", runtime.Protocols)}, not '{protocol}'.", runtime.Protocols.Contains("v2") ? "Write v2, or remove the field." : null);
        else if (!runtime.Supports(view.Format, version, byItself: false))
            context.Error("format-unsupported", $"{view.ModelPath}.modelFormat", $"'{name}' does not serve {Describe(view.Format, version)}.", FormatAdvice(runtime, view.Format));
        else if (view.Component.Has("workerSpec") && !runtime.IsMultiNode)
            context.Error("runtime-single-node", path, $"'{name}' has no workers, and the predictor has a workerSpec.", "Remove workerSpec, or name a runtime with workers.");
        else
            return runtime;

        return null;
    }

    private static string WhyNone(PredictorView view, string? version, bool multiNode) =>
        $"No serving runtime of the cluster is chosen by itself for {Describe(view.Format, version)} with protocol '{view.Protocol ?? "v1"}'{(multiNode ? " and workers" : "")}.";

    private static string? Advice(CheckContext context, PredictorView view, string? version, bool multiNode)
    {
        string[] formats = [.. context.Facts.Runtimes.SelectMany(r => r.Formats).Select(f => f.Name).Distinct()];
        if (!formats.Contains(view.Format))
            return NearestName.Find(view.Format, formats) is { } near ? $"Did you mean '{near}'?" : $"Known formats are {string.Join(", ", formats.Order(StringComparer.Ordinal))}.";
        if (view.Protocol is null && RuntimeSelection.Choose(context.Facts, context.Namespace, view.Format, version, "v2", multiNode) is { } second)
            return $"Write protocolVersion: v2 (then '{second.Name}' is chosen), or name the runtime.";
        if (version is not null && RuntimeSelection.Choose(context.Facts, context.Namespace, view.Format, null, view.Protocol ?? "v1", multiNode) is { } other)
            return $"'{other.Name}' takes the versions {string.Join(", ", other.Formats.Where(f => f.Name == view.Format).Select(f => f.Version))}: remove the version.";

        return "Name the runtime.";
    }

    private static string? FormatAdvice(KnownRuntime runtime, string format)
    {
        string[] versions = [.. runtime.Formats.Where(f => f.Name == format && f.Version is not null).Select(f => f.Version!)];
        return versions.Length > 0
            ? $"It serves the versions {string.Join(", ", versions)}."
            : $"It serves {string.Join(", ", runtime.Formats.Select(f => f.Name).Distinct())}.";
    }

    private static string Describe(string format, string? version) =>
        format.Length == 0 ? "a model without a format" : version is null ? $"'{format}'" : $"'{format}' version '{version}'";

    private static void CheckTag(CheckContext context, JsonObject model, string path)
    {
        if (model.Text("runtimeVersion") is { Length: > 0 } tag && !NameSyntax.IsTag(tag))
            context.Warn("runtime-version-invalid", $"{path}.runtimeVersion", $"'{tag}' is not a tag of an image, which it becomes: no image will be found.", "Write a tag such as 23.05-py3.");
    }
}
