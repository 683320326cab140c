using System.Collections.Immutable;
using DismPS.Engine.Validation.Rules;

namespace DismPS.Engine.Validation;

/// <summary>The rules that every template is checked by.</summary>
internal static class RuleSet
{
    /// <summary>Their order does not matter: findings are sorted by place.</summary>
    public static ImmutableArray<ITemplateRule> All { get; } =
    [
        new HeaderRule(),
        new ResourceNameRule(),
        new ResourceTypeRule(),
        new WorkspaceRule(),
        new ServiceNameRule(),
        new TagRule(),
        new TritonFieldsRule(),
        new ThresholdRule(),
        new OutputKeyRule(),
        new ScoreRule(),
        new SignatureRule(),
        new TensorNameRule(),
        new DimsRule(),
        new QuantityRule(),
        new GpuRule(),
        new MemoryLimitRule(),
        new ConditionsRule(),
        new MetadataRule(),
        new ModelFileRule(),
        new ModelKindRule(),
        new TreeModelRule(),
        new SavedModelRule(),
        new CodeFolderRule(),
        new HandlerRule(),
        new HandlerClassRule(),
        new ImportRule(),
        new CodePathRule(),
        new CodeContentRule(),
        new OnnxModelRule(),
        new SavedModelContentRule(),
        new PickleRule(),
        new TorchScriptRule(),
    ];
}
