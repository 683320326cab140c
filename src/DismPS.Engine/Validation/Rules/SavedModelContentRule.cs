using System.Globalization;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Rules;

/// <summary>What a SavedModel says of itself against the template.</summary>
internal sealed class SavedModelContentRule : ITemplateRule
{
    private const int MaxShards = 1000;

    public bool ReadsFiles => true;

    public void Check(TemplateDraft template, RuleContext context)
    {
        foreach (ResourceDraft resource in template.AllResources)
        {
            if (resource.Type is null || !resource.Properties.IsPresent || !resource.Properties.Value.SavedModelUri.IsPresent)
                continue;
            Field<string> field = resource.Properties.Value.SavedModelUri;
            if (context.Files.Resolve(field.Value!) is { } folder && TemplateFiles.FileExists(Path.Join(folder, "saved_model.pb")))
                CheckModel(resource.Properties.Value, field, folder, context);
        }
    }

    private static void CheckModel(PropertiesDraft properties, in Field<string> field, string folder, RuleContext context)
    {
        string file = Path.Join(field.Value, "saved_model.pb");
        SavedModelFile? model = SavedModelFile.TryRead(Path.Join(folder, "saved_model.pb"), out ModelFault? fault);
        if (model is null)
        {
            DiagnosticRule rule = fault!.Kind is ModelFaultKind.Foreign or ModelFaultKind.CutOff ? RuleCatalog.SavedModelNotAModel : RuleCatalog.SavedModelNotRead;
            context.Report(rule, field, $"'{file}': {fault.Message}.", fault.Cure);
            return;
        }

        CheckVariables(field, Path.Join(folder, "variables"), context);
        if (model.Serving is not { } graph)
        {
            string tags = string.Join(", ", model.Graphs.SelectMany(g => g.Tags).Distinct().Take(8).Select(tag => $"'{tag}'"));
            context.Report(RuleCatalog.SavedModelNoServeTag, field, $"The SavedModel '{field.Value}' has no graph with the tag 'serve'; {(tags.Length == 0 ? "it has no tags" : $"its tags are {tags}")}.");
            return;
        }

        if (SignatureOf(graph, field, context) is not { } signature)
            return;
        new SignatureComparison(context, properties, signature.ToInterface(), $"the signature '{signature.Name}'") { ServerTakesAnyForNoShape = true }.Check();
        foreach (ModelTensor output in signature.ToInterface().Outputs.Where(o => o.Unusual is not null && !IsListed(o.Name!, properties)))
            context.Report(RuleCatalog.ModelNotForTriton, field, $"The output '{output.Name}' of the signature '{signature.Name}' is {output.Unusual}; Triton refuses the whole model, also when the template leaves the output out.", "Save the model with a signature without it.");
    }

    private static bool IsListed(string name, PropertiesDraft properties) =>
        properties.OutputSignature.IsPresent && properties.OutputSignature.Value.Any(output => output.Name.IsPresent && output.Name.Value == name);

    private static SavedModelSignature? SignatureOf(SavedModelGraph graph, in Field<string> field, RuleContext context)
    {
        if (graph.Signatures.FirstOrDefault(s => s.Name == SavedModelFile.ServingDefault) is { } serving)
            return serving;
        if (graph.Signatures.IsEmpty)
        {
            context.Report(RuleCatalog.SavedModelNoSignature, field, $"The SavedModel '{field.Value}' has no signature, so it has no inputs and outputs that a server could name.");
            return null;
        }

        string names = string.Join(", ", graph.Signatures.Take(8).Select(s => $"'{s.Name}'"));
        context.Report(RuleCatalog.SavedModelOtherSignature, field, $"The SavedModel '{field.Value}' has no signature '{SavedModelFile.ServingDefault}'; it has {names}{(graph.Signatures.Length == 1 ? ", which Triton takes" : "")}.");
        return graph.Signatures.Length == 1 ? graph.Signatures[0] : null;
    }

    private static void CheckVariables(in Field<string> field, string folder, RuleContext context)
    {
        // Written as variables.data-00000-of-00002; a model without weights has none of the files.
        string[] shards;
        try
        {
            if (!Directory.Exists(folder))
                return;
            shards = [.. Directory.EnumerateFiles(folder, "variables.data-*").Take(MaxShards).Select(path => Path.GetFileName(path))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return;
        }

        bool hasIndex = TemplateFiles.FileExists(Path.Join(folder, "variables.index"));
        if (hasIndex && shards.Length == 0)
            context.Report(RuleCatalog.SavedModelVariables, field, $"The folder 'variables' of the SavedModel '{field.Value}' has 'variables.index' and no 'variables.data-...' beside it.");
        else if (!hasIndex && shards.Length > 0)
            context.Report(RuleCatalog.SavedModelVariables, field, $"The folder 'variables' of the SavedModel '{field.Value}' has '{shards[0]}' and no 'variables.index'.");
        else if (MissingShard(shards) is { } missing)
            context.Report(RuleCatalog.SavedModelVariables, field, $"The folder 'variables' of the SavedModel '{field.Value}' lacks '{missing}'.");
    }

    private static string? MissingShard(string[] shards)
    {
        string? first = shards.FirstOrDefault();
        int of = first?.LastIndexOf("-of-", StringComparison.Ordinal) ?? -1;
        if (of < 0 || !int.TryParse(first.AsSpan(of + 4), NumberStyles.None, CultureInfo.InvariantCulture, out int count))
            return null;
        for (int i = 0; i < Math.Min(count, MaxShards); i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"variables.data-{i:00000}-of-{count:00000}");
            if (!shards.Contains(name))
                return name;
        }

        return null;
    }
}
