using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Rules;

/// <summary>What an ONNX file says of itself against the template and against the runtimes that will load it.</summary>
internal sealed class OnnxModelRule : ITemplateRule
{
    private const int MaxNamed = 8;

    // The longest message that protobuf takes; ONNX's docs/ExternalData.md gives the same limit.
    private const long MaxFileSize = int.MaxValue;

    public bool ReadsFiles => true;

    public void Check(TemplateDraft template, RuleContext context)
    {
        foreach (ResourceDraft resource in template.AllResources)
        {
            if (resource.Type?.Model != ModelType.ONNX || !resource.Properties.IsPresent)
                continue;
            Field<string> field = resource.Properties.Value.ModelUri;
            if (field.IsPresent && context.Files.IsFile(field.Value))
                CheckFile(resource.Properties.Value, field, context);
        }
    }

    private static void CheckFile(PropertiesDraft properties, in Field<string> field, RuleContext context)
    {
        string full = context.Files.Resolve(field.Value!)!;
        OnnxModelFile? model = OnnxModelFile.TryRead(full, out ModelFault? fault);
        if (model is null)
        {
            if (fault!.Kind != ModelFaultKind.NotRecognized || !ModelKindRule.Tells(ModelType.ONNX, full))
                ReportFault(field, fault, context);
            ReportGuessedWeights(field, full, context);
            return;
        }

        if (model.Size > MaxFileSize)
            context.Report(RuleCatalog.OnnxFileTooLong, field, $"The model '{field.Value}' has {model.Size} bytes; no runtime loads an ONNX file of more than {MaxFileSize}.");
        CheckWeights(field, full, model, context);
        if (!CheckVersions(field, model, context))
            CheckOperators(field, model, context);
        foreach (OnnxDefect defect in model.Defects)
            context.Report(RuleCatalog.OnnxGraphBroken, field, $"In the model '{field.Value}', {defect.Message}.");
        new SignatureComparison(context, properties, model.ToInterface(), "the ONNX graph") { ServerInfersOutputs = true }.Check();
        CheckUnlisted(properties, field, model, context);
    }

    private static void ReportFault(in Field<string> field, ModelFault fault, RuleContext context)
    {
        // An empty file has a finding already.
        if (fault.Kind == ModelFaultKind.Empty)
            return;
        DiagnosticRule rule = fault.Kind is ModelFaultKind.Foreign or ModelFaultKind.CutOff ? RuleCatalog.OnnxNotAModel : RuleCatalog.OnnxNotRead;
        context.Report(rule, field, $"'{field.Value}': {fault.Message}.", fault.Cure);
    }

    // The names that torch.onnx and the onnx package give by default; a model that can be read says it itself.
    private static void ReportGuessedWeights(in Field<string> field, string full, RuleContext context)
    {
        string stem = Path.ChangeExtension(full, null);
        foreach (string candidate in (ReadOnlySpan<string>)[full + ".data", full + "_data", stem + ".data", stem + "_data"])
        {
            if (!File.Exists(candidate))
                continue;
            context.Report(RuleCatalog.ExternalData, field, $"'{Path.GetFileName(candidate)}' lies beside the model and looks like its weights; dismcli builds '{Path.GetFileName(full)}' only.");
            return;
        }
    }

    private static void CheckWeights(in Field<string> field, string full, OnnxModelFile model, RuleContext context)
    {
        string[] faults = [.. model.ExternalFaults(full).Take(MaxNamed)];
        foreach (string fault in faults)
            context.Report(RuleCatalog.OnnxExternalMissing, field, $"In the model '{field.Value}', {fault}.");
        if (faults.Length == 0 && !model.ExternalFiles.IsEmpty)
            context.Report(RuleCatalog.ExternalData, field, $"The model '{field.Value}' keeps weights in {Named(model.ExternalFiles)}; dismcli leaves that out of its build.");
    }

    // Answers whether operators need no look because the runtime refuses the model anyway.
    private static bool CheckVersions(in Field<string> field, OnnxModelFile model, RuleContext context)
    {
        string export = "Export the model with an older operator set, for example opset_version=17 in torch.onnx.export.";
        if (TooNew(model, OnnxRuntimeLimits.Embedded) is { } here)
        {
            context.Report(RuleCatalog.OnnxTooNew, field, $"The model '{field.Value}' has {here}.", export);
            return true;
        }

        if (TooNew(model, OnnxRuntimeLimits.Triton) is { } there)
            context.Report(RuleCatalog.OnnxTooNewForTriton, field, $"The model '{field.Value}' has {there}.", export);
        if (model.Opsets.TryGetValue("", out long opset) && opset < OnnxRuntimeLimits.MinOpset)
            context.Report(RuleCatalog.OnnxTooOld, field, $"The model '{field.Value}' has opset {opset}; ONNX Runtime promises to run {OnnxRuntimeLimits.MinOpset} and newer.");
        return false;
    }

    private static string? TooNew(OnnxModelFile model, OnnxRuntimeLimits limits)
    {
        if (model.IrVersion > limits.MaxIrVersion)
            return $"version {model.IrVersion} of the ONNX format (IR version); {limits.Runtime} takes up to {limits.MaxIrVersion}";
        foreach (string domain in model.Opsets.Keys.Order(StringComparer.Ordinal))
        {
            long version = model.Opsets[domain];
            if (limits.MaxOpset(domain) is { } newest && version > newest)
                return $"opset {version}{(domain.Length == 0 ? "" : $" of '{domain}'")}; {limits.Runtime} takes up to {newest}";
        }

        return null;
    }

    private static void CheckOperators(in Field<string> field, OnnxModelFile model, RuleContext context)
    {
        int reported = 0;
        foreach (OnnxOperator used in model.Operators)
        {
            if (model.LocalFunctions.Contains(used.FullName) || Unknown(used) is not { } fault || reported++ >= MaxNamed)
                continue;
            string nodes = used.Count == 1 ? "1 node" : $"{used.Count} nodes";
            string first = used.FirstNode.Length == 0 ? "" : $", first '{used.FirstNode}'";
            context.Report(RuleCatalog.OnnxOperatorUnknown, field, $"The model '{field.Value}' uses the operator {used.FullName} ({nodes}{first}), {fault.Message}.", fault.Cure);
        }
    }

    private static (string Message, string? Cure)? Unknown(OnnxOperator used)
    {
        if (OnnxRuntimeLimits.Embedded.MaxOpset(used.Domain) is null)
            return ($"whose domain '{used.Domain}' ONNX Runtime does not have", "Export the model without operators of that library.");
        if (!OnnxOperators.Knows(used.Domain))
            return null;
        if (OnnxOperators.Since(used.Domain, used.Name) is not { } since)
            return ("which does not exist", NearestName.Suggest(used.Name, OnnxOperators.NamesOf(used.Domain)));
        if (used.Version > 0 && since > used.Version)
            return ($"which came with opset {since}; the model has opset {used.Version}", $"Export the model with opset {since} or newer.");
        return OnnxOperators.InsteadOf(used.Domain, used.Name, used.Version) is { } instead
            ? ($"which is not part of opset {used.Version} any more", $"Export the model again; exporters now use {instead}.")
            : null;
    }

    private static void CheckUnlisted(PropertiesDraft properties, in Field<string> field, OnnxModelFile model, RuleContext context)
    {
        foreach (OnnxValue output in model.Outputs.Where(o => o.Kind != OnnxValueKind.Tensor).Take(MaxNamed))
        {
            bool listed = properties.OutputSignature.IsPresent && properties.OutputSignature.Value.Any(o => o.Name.IsPresent && o.Name.Value == output.Name);
            if (!listed)
                context.Report(RuleCatalog.ModelNotForTriton, field, $"The output '{output.Name}' of the ONNX graph is {output.Description}; Triton refuses the whole model, also when the template leaves the output out.", "Export the model without it (zipmap=False in skl2onnx).");
        }
    }

    private static string Named(ImmutableArray<string> files) =>
        string.Join(", ", files.Take(MaxNamed).Select(file => $"'{file}'")) + (files.Length > MaxNamed ? $" and {files.Length - MaxNamed} more files" : "");
}
