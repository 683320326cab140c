using System.Collections.Immutable;
using System.Numerics;

namespace DismPS.Engine.Templates.Binding;

/// <summary>Makes the typed template of a draft without errors.</summary>
internal static class TemplateAssembler
{
    public static DismTemplate Assemble(TemplateDraft draft) => new()
    {
        FilePath = draft.Document.File,
        Text = draft.Document.Text,
        FormatVersion = draft.FormatVersion.Value!,
        Description = draft.Description.Value!,
        Resources = [.. draft.AllResources.Select(Assemble)],
    };

    private static Resource Assemble(ResourceDraft draft) => new()
    {
        Name = draft.Name,
        Type = draft.Type!,
        Workspace = draft.Workspace.Value!,
        Properties = Assemble(draft.Properties.Value!, draft.Type!),
        Location = draft.Location,
    };

    private static ResourceProperties Assemble(PropertiesDraft draft, ResourceType type) => new()
    {
        Description = draft.Description.Value!,
        Name = draft.Name.Value!,
        BuiltinThreshold = draft.BuiltinThreshold.Value,
        AnomalyThreshold = Optional(draft.AnomalyThreshold),
        MetricKey = draft.MetricKey.Value,
        FlaggingKey = draft.FlaggingKey.Value,
        InputSignature = [.. draft.InputSignature.Value.Select(i => new InputSignature(i.Name.Value!, i.MonitoringElement.Value!, i.DataType.Value, i.Dims.Value))],
        OutputSignature = [.. draft.OutputSignature.Value.Select(o => new OutputSignature(o.Name.Value!, o.DataType.Value, o.Dims.Value))],
        Tags = List(draft.Tags, tag => new Tag(tag.Name.Value!, tag.Value.Value!)),
        Image = draft.Image.Value,
        Resources = draft.Resources.Value is { } compute ? new ComputeResources(Assemble(compute.Requests.Value), Assemble(compute.Limits.Value)) : null,
        InferenceOnConditions = draft.InferenceOnConditions.Value is { } conditions ? Assemble(conditions) : null,
        InputMetadata = List(draft.InputMetadata, Assemble),
        MaxBatchSize = draft.MaxBatchSize.IsPresent ? (long)draft.MaxBatchSize.Value : null,
        Backend = draft.Backend.Value ?? type.DefaultBackend,
        Platform = draft.Platform.Value ?? type.DefaultPlatform,
        ModelRepositoryUri = draft.ModelRepositoryUri.Value,
        ModelUri = draft.ModelUri.Value,
        SavedModelUri = draft.SavedModelUri.Value,
        CodeUri = draft.CodeUri.Value,
        Handler = draft.Handler.Value,
    };

    private static ResourceQuantities? Assemble(QuantitiesDraft? draft) =>
        draft is null ? null : new ResourceQuantities(draft.Cpu.Value, draft.Memory.Value, draft.Gpu.Value);

    private static InferenceConditions Assemble(ConditionsDraft draft) => new()
    {
        MinRunNumber = Optional(draft.MinRunNumber),
        MaxRunNumber = Optional(draft.MaxRunNumber),
        MinNumberOfLumisection = Optional(draft.MinNumberOfLumisection),
        MinDeliveredLuminosity = Optional(draft.MinDeliveredLuminosity),
        MinRecordedLuminosity = Optional(draft.MinRecordedLuminosity),
        MinBField = Optional(draft.MinBField),
        MinEnergy = Optional(draft.MinEnergy),
        StableBeams = Optional(draft.StableBeams),
        NoComponentOut = Optional(draft.NoComponentOut),
        FillType = draft.FillType.Value,
        Clock = draft.Clock.Value,
        Sequence = draft.Sequence.Value,
        L1KeyMatch = draft.L1KeyMatch.Value,
        L1MenuMatch = draft.L1MenuMatch.Value,
        HLTConfigMatch = draft.HLTConfigMatch.Value,
        AllowedComponentsOut = draft.AllowedComponentsOut.Value,
        AllowedPrimaryDatasets = draft.AllowedPrimaryDatasets.Value,
    };

    private static InputMetadata Assemble(MetadataDraft draft) => new(
        draft.Name.Value!,
        draft.Source.Value!,
        draft.Endpoint.Value!,
        List(draft.Attributes, a => new MetadataAttribute(a.Name.Value!, a.DataType.Value, a.Dims.Value)),
        List(draft.Filter, f => new MetadataFilter(f.Name.Value!, f.Value.Value!, f.Operation.Value ?? "EQ")));

    private static T? Optional<T>(Field<T> field)
        where T : struct => field.IsPresent ? field.Value : null;

    private static ImmutableArray<TOut> List<TIn, TOut>(Field<ImmutableArray<TIn>> field, Func<TIn, TOut> convert) =>
        field.IsPresent ? [.. field.Value.Select(convert)] : default;
}
