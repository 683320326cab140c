using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models.TorchScript;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Binding;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Validation.Rules;

/// <summary>The TorchScript program against the signatures. Source of what the server wants: Triton's PyTorch backend, model_instance_state.cc.</summary>
internal sealed class TorchScriptRule : ITemplateRule
{
    public bool ReadsFiles => true;

    public void Check(TemplateDraft template, RuleContext context)
    {
        foreach (ResourceDraft resource in template.AllResources)
        {
            if (resource.Type?.Model != ModelType.Torchscript || !resource.Properties.IsPresent)
                continue;
            PropertiesDraft properties = resource.Properties.Value;
            CheckDataTypes(properties, context);
            if (properties.ModelUri.IsPresent && context.Files.IsFile(properties.ModelUri.Value))
                CheckFile(properties, TorchScriptReader.Read(context.Files.Resolve(properties.ModelUri.Value)!), context);
        }
    }

    private static void CheckFile(PropertiesDraft properties, TorchScriptFile file, RuleContext context)
    {
        Field<string> field = properties.ModelUri;
        string subject = $"The model file '{field.Value}'";
        switch (file.Kind)
        {
            case TorchScriptKind.Saved:
                context.Report(RuleCatalog.TorchNotScript, field, $"{subject} {file.Fault}; it is not a TorchScript program.");
                return;
            case TorchScriptKind.Other when file.Fault != "is empty" && !ModelKindRule.Tells(ModelType.Torchscript, context.Files.Resolve(field.Value!)!):
                context.Report(RuleCatalog.TorchNotRecognised, field, $"{subject} {file.Fault}, so it is no TorchScript archive.");
                return;
            case TorchScriptKind.Damaged:
                context.Report(RuleCatalog.TorchDamaged, field, $"{subject} {file.Fault}.");
                return;
            case TorchScriptKind.Program:
                CheckProgram(properties, file, subject, context);
                return;
        }
    }

    private static void CheckProgram(PropertiesDraft properties, TorchScriptFile file, string subject, RuleContext context)
    {
        Field<string> field = properties.ModelUri;
        if (file.IsLimit)
            context.Report(RuleCatalog.TorchNotRecognised, field, $"{subject} {file.Fault}; it was not looked into further.", "Nothing needs to be done when the model runs.");
        if (file.CustomClasses.Length > 0)
            context.Report(RuleCatalog.TorchCustomClass, field, $"{subject} needs the class {List(file.CustomClasses)} of an extension library.");
        if (file.CustomOperators.Length > 0)
            context.Report(RuleCatalog.TorchCustomOperator, field, $"{subject} calls {List(file.CustomOperators)}, which PyTorch itself does not have.");
        if (!RequestsGpu(properties))
        {
            if (file.CodeDevice is not null)
                context.Report(RuleCatalog.TorchCudaOnly, field, $"{subject} names the device '{file.CodeDevice}' in its code, and no GPU is requested.");
            else if (file.WeightDevice is not null)
                context.Report(RuleCatalog.TorchCudaOnly, field, $"{subject} has weights that were saved from '{file.WeightDevice}', and no GPU is requested.");
        }

        if (file.Forward is { } forward)
            TorchSignatureCheck.Check(properties, forward, context);
        else if (!file.IsLimit)
            context.Report(RuleCatalog.TorchNoForward, field, $"The class '{file.ClassName}' of the model file '{field.Value}' has no method forward.");
    }

    private static bool RequestsGpu(PropertiesDraft properties) =>
        properties.Resources is { IsPresent: true, Value.Requests: { IsPresent: true, Value.Gpu: { IsPresent: true, Value: not ("" or "0") } } };

    private static void CheckDataTypes(PropertiesDraft properties, RuleContext context)
    {
        foreach (Field<System.Collections.Immutable.ImmutableArray<SignatureDraft>> list in (ReadOnlySpan<Field<System.Collections.Immutable.ImmutableArray<SignatureDraft>>>)[properties.InputSignature, properties.OutputSignature])
        {
            if (!list.IsPresent)
                continue;
            foreach (SignatureDraft tensor in list.Value)
            {
                if (tensor.DataType is { IsPresent: true, Value: DataType.UInt16 or DataType.UInt32 or DataType.UInt64 })
                    context.Report(RuleCatalog.TorchDataType, tensor.DataType, $"PyTorch has no tensors of {tensor.DataType.Value.ToWireName()}.", "Use INT32 or INT64.");
            }
        }
    }

    private static string List(IReadOnlyCollection<string> names) => string.Join(", ", names.Take(5).Select(n => $"'{n}'"));
}
