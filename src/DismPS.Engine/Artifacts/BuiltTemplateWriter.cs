using System.Collections.Immutable;
using DismPS.Engine.Templates;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Artifacts;

/// <summary>
/// Writes a template as the platform's build and package steps do: the whole template with sorted keys, every optional field (null where
/// absent) and the three computed keys. Source: dism-core 1.5.1.
/// </summary>
public static class BuiltTemplateWriter
{
    /// <summary>The text of the template: YAML in ASCII, a line feed at the end of each line.</summary>
    public static string Write(DismTemplate template) => YamlDumper.Dump(Mapping(
        ("TemplateFormatVersion", template.FormatVersion),
        ("Description", template.Description),
        ("Resources", Mapping([.. template.Resources.Select(r => (r.Name, (object?)Describe(r)))]))));

    private static SortedDictionary<string, object?> Describe(Resource resource) => Mapping(
        ("Type", resource.Type.ToString()),
        ("SuperType", "InferenceService"),
        ("ServingFrameworkType", resource.Type.Framework.ToString()),
        ("ModelType", resource.Type.Model.ToString()),
        ("Workspace", resource.Workspace),
        ("Properties", Describe(resource.Type, resource.Properties)));

    private static SortedDictionary<string, object?> Describe(ResourceType type, ResourceProperties properties)
    {
        SortedDictionary<string, object?> fields = Mapping(
            ("Description", properties.Description),
            ("Name", properties.Name),
            ("BuiltinThreshold", properties.BuiltinThreshold),
            ("AnomalyThreshold", properties.AnomalyThreshold),
            ("MetricKey", properties.MetricKey),
            ("FlaggingKey", properties.FlaggingKey),
            ("InputSignature", List(properties.InputSignature, i => Mapping(
                ("Name", i.Name), ("MonitoringElement", i.MonitoringElement), ("DataType", i.DataType.ToWireName()), ("Dims", i.Dims)))),
            ("OutputSignature", List(properties.OutputSignature, o => Tensor(o.Name, o.DataType, o.Dims))),
            ("Tags", List(properties.Tags, t => Mapping(("Name", t.Name), ("Value", t.Value)))),
            ("Image", properties.Image),
            ("Resources", Describe(properties.Resources)),
            ("InferenceOnConditions", Describe(properties.InferenceOnConditions)),
            ("InputMetadata", List(properties.InputMetadata, Describe)));

        if (type.Framework == ServingFramework.Tritonserver)
        {
            fields["MaxBatchSize"] = properties.MaxBatchSize;
            fields["ModelRepositoryUri"] = properties.ModelRepositoryUri;
            fields["Backend"] = properties.Backend;
            fields["Platform"] = properties.Platform;
        }
        else
        {
            fields["Handler"] = properties.Handler;
        }

        if (type.Model == ModelType.TensorflowSavedModel)
            fields["SavedModelUri"] = properties.SavedModelUri;
        else
            fields["ModelUri"] = properties.ModelUri;
        if (type.Model == ModelType.Python || type.Framework == ServingFramework.MLServer)
            fields["CodeUri"] = properties.CodeUri;
        return fields;
    }

    private static SortedDictionary<string, object?>? Describe(ComputeResources? resources) => resources is null ? null : Mapping(
        ("Requests", Describe(resources.Requests)), ("Limits", Describe(resources.Limits)));

    private static SortedDictionary<string, object?>? Describe(ResourceQuantities? quantities) => quantities is null ? null : Mapping(
        ("cpu", quantities.Cpu), ("memory", quantities.Memory), ("gpu", quantities.Gpu));

    private static SortedDictionary<string, object?> Describe(InputMetadata metadata) => Mapping(
        ("Name", metadata.Name), ("Source", metadata.Source), ("Endpoint", metadata.Endpoint),
        ("Attributes", List(metadata.Attributes, a => Tensor(a.Name, a.DataType, a.Dims))),
        ("Filter", List(metadata.Filter, f => Mapping(("Name", f.Name), ("Value", f.Value), ("Operation", f.Operation)))));

    private static SortedDictionary<string, object?>? Describe(InferenceConditions? conditions) => conditions is null ? null : Mapping(
        ("MinRunNumber", conditions.MinRunNumber), ("MaxRunNumber", conditions.MaxRunNumber),
        ("MinNumberOfLumisection", conditions.MinNumberOfLumisection),
        ("MinDeliveredLuminosity", conditions.MinDeliveredLuminosity), ("MinRecordedLuminosity", conditions.MinRecordedLuminosity),
        ("MinBField", conditions.MinBField), ("MinEnergy", conditions.MinEnergy),
        ("StableBeams", conditions.StableBeams), ("NoComponentOut", conditions.NoComponentOut),
        ("FillType", conditions.FillType), ("Clock", conditions.Clock), ("Sequence", conditions.Sequence),
        ("L1KeyMatch", conditions.L1KeyMatch), ("L1MenuMatch", conditions.L1MenuMatch), ("HLTConfigMatch", conditions.HLTConfigMatch),
        ("AllowedComponentsOut", List(conditions.AllowedComponentsOut, name => name)),
        ("AllowedPrimaryDatasets", List(conditions.AllowedPrimaryDatasets, name => name)));

    private static SortedDictionary<string, object?> Tensor(string name, DataType type, ImmutableArray<long> dims) =>
        Mapping(("Name", name), ("DataType", type.ToWireName()), ("Dims", dims));

    private static List<object?>? List<T>(ImmutableArray<T> items, Func<T, object> describe) =>
        items.IsDefault ? null : [.. items.Select(describe)];

    private static SortedDictionary<string, object?> Mapping(params ReadOnlySpan<(string Key, object? Value)> entries)
    {
        SortedDictionary<string, object?> mapping = new(CodePointComparer.Instance);
        foreach ((string key, object? value) in entries)
            mapping[key] = value;
        return mapping;
    }
}
