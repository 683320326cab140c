using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Templates.Binding;

/// <summary>Binds the properties of one resource.</summary>
/// <param name="fields">The mapping.</param>
/// <param name="type">The type; null when it is not known, and then no field of a type is missed.</param>
/// <param name="context">Where findings go.</param>
internal sealed class PropertiesBinder(FieldReader fields, ResourceType? type, BindingContext context)
{
    private static readonly ImmutableArray<string> Backends = ["pytorch", "tensorflow", "onnxruntime", "python"];
    private static readonly ImmutableArray<string> Platforms = ["pytorch_libtorch", "tensorflow_savedmodel", "onnxruntime_onnx"];
    private static readonly ImmutableArray<string> TypeFields =
        ["MaxBatchSize", "ModelRepositoryUri", "Backend", "Platform", "ModelUri", "SavedModelUri", "CodeUri", "Handler"];

    private readonly SignatureBinder _signatures = new(context);

    public PropertiesDraft Bind()
    {
        PropertiesDraft draft = BindCommon();
        draft = type?.Framework == ServingFramework.MLServer ? draft : BindTriton(draft);
        draft = draft with
        {
            ModelUri = Has("ModelUri") ? fields.Text("ModelUri", required: type is not null) : default,
            SavedModelUri = Has("SavedModelUri") ? fields.Text("SavedModelUri", required: type is not null) : default,
            CodeUri = Has("CodeUri") ? fields.Text("CodeUri", required: type is not null) : default,
            Handler = Has("Handler") ? fields.Text("Handler", required: type is not null) : default,
        };
        fields.ReportUnknownKeys(key => TypeFields.Contains(key) ? $"'{key}' has no effect for the type {type}." : null, TypeFields);
        return draft;
    }

    private PropertiesDraft BindCommon() => new()
    {
        Path = fields.Path,
        Location = fields.Location,
        Description = fields.Text("Description"),
        Name = fields.Text("Name"),
        BuiltinThreshold = fields.Boolean("BuiltinThreshold"),
        AnomalyThreshold = fields.Number("AnomalyThreshold", required: false),
        MetricKey = fields.Text("MetricKey", required: false),
        FlaggingKey = fields.Text("FlaggingKey", required: false),
        InputSignature = fields.Mappings("InputSignature", "input", _signatures.BindInput),
        OutputSignature = fields.Mappings("OutputSignature", "output", _signatures.BindOutput),
        Tags = fields.Mappings("Tags", "tag", BindTag, required: false),
        Image = fields.Text("Image", required: false),
        Resources = fields.Mapping("Resources", "the compute resources", BindCompute, required: false),
        InferenceOnConditions = fields.Mapping("InferenceOnConditions", "the conditions", ConditionsBinder.Bind, required: false),
        InputMetadata = fields.Mappings("InputMetadata", "metadata entry", _signatures.BindMetadata, required: false),
    };

    private PropertiesDraft BindTriton(PropertiesDraft draft) => draft with
    {
        MaxBatchSize = fields.Integer("MaxBatchSize", required: type is not null),
        ModelRepositoryUri = fields.Text("ModelRepositoryUri", required: false),
        Backend = fields.Choice("Backend", Backends, required: false),
        Platform = fields.Choice("Platform", Platforms, required: false, nullable: type?.Model is null or ModelType.Python),
    };

    private bool Has(string field) => type is null || field switch
    {
        "SavedModelUri" => type.Model == ModelType.TensorflowSavedModel,
        "ModelUri" => type.Model != ModelType.TensorflowSavedModel,
        "CodeUri" => type.Framework == ServingFramework.MLServer || type.Model == ModelType.Python,
        _ => type.Framework == ServingFramework.MLServer,
    };

    private static TagDraft BindTag(FieldReader tag)
    {
        var draft = new TagDraft(tag.Text("Name"), tag.Text("Value"));
        tag.ReportUnknownKeys();
        return draft;
    }

    private ComputeDraft BindCompute(FieldReader compute)
    {
        var draft = new ComputeDraft(
            compute.Mapping("Requests", "the requests", BindQuantities, required: false),
            compute.Mapping("Limits", "the limits", BindQuantities, required: false));
        compute.ReportUnknownKeys();
        return draft;
    }

    private QuantitiesDraft BindQuantities(FieldReader quantities)
    {
        bool both = quantities.ValueOf("nvidia.com/gpu") is not null && quantities.ValueOf("gpu") is not null;
        string gpuKey = quantities.ValueOf("nvidia.com/gpu") is null ? "gpu" : "nvidia.com/gpu";
        var draft = new QuantitiesDraft(
            quantities.Text("cpu", required: false),
            quantities.Text("memory", required: false),
            quantities.Text(gpuKey, required: false));
        quantities.Know("gpu", "nvidia.com/gpu");
        quantities.ReportUnknownKeys();
        if (both)
            context.Report(RuleCatalog.TwoGpuKeys, $"{quantities.Path}.gpu", quantities.KeyLocation("gpu"), "'gpu' is given beside 'nvidia.com/gpu', whose value wins.", "Remove 'gpu'.");
        return draft;
    }
}
