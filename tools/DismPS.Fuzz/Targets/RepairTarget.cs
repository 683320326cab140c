using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Binding;
using DismPS.Engine.Validation.Comparison;
using DismPS.Fuzz.Mutation;

namespace DismPS.Fuzz.Targets;

/// <summary>Corrections of templates, the diff of them, and the comparison of a template with another.</summary>
internal sealed class RepairTarget() : FuzzTarget("repair", TemplateTarget.Templates, Misspelt)
{
    private static readonly IReadOnlyList<byte[]> Misspelt = Words(
        "Descripton: x\n", "anomalythreshold: 1\n", "resources:\n", "DataTyp: ", "fp32", "float32", "250 m", "1GB", "cpu: 1.5.0", "Memory: ", "Inference::Triton::onnx", "Inferenceservice::tritonserver::ONNX", ": ", " # c\n", "\r\n", "'", "\"", "&a ", "*a",
        "Resources: {limits: {cpu: 100M, memory: 1g}}\n", "MetricKy: ");

    private static readonly TemplateSource Source = new("t.yaml", Path.GetTempPath());

    public override IReadOnlyList<Mutator> Mutators { get; } =
        [Mutator.YamlLines, Mutator.YamlLines, Mutator.Tokens(Misspelt), Mutator.Tokens(Misspelt), Mutator.Tokens(Misspelt), Mutator.Bytes, Mutator.Bytes, Mutator.Repeat(Misspelt), Mutator.Splice(TemplateTarget.Templates)];

    public override bool Run(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        RepairResult result = RepairTemplate.Text(text, Source);
        Require(result.Corrected.Length > 0 == (result.NewText != result.OldText), "something is corrected and the text is as before, or the other way round");
        Require(result.Diff.Length > 0 == (result.NewText != result.OldText), "the diff is empty and the texts differ, or the other way round");
        TemplateDocument old = TemplateReader.Read(result.OldText, "old.yaml"), now = TemplateReader.Read(result.NewText, "new.yaml");
        if (old.Root is null || now.Root is null)
        {
            Require(result.NewText == result.OldText, "a text that cannot be read was changed");
            return false;
        }

        TemplateComparer.Compare(Bind(old), Bind(now));
        TemplateComparer.Compare(Bind(now), Bind(TemplateReader.Read(TemplateTarget.Templates[0], "a.yaml")));
        return result.Corrected.Length > 0;
    }

    private static TemplateDraft Bind(TemplateDocument document) => new TemplateBinder(document, new BindingContext(document)).Bind(document.Root!);
}
