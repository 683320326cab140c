using System.Collections.Immutable;

namespace DismPS.Engine.Templates.Schema;

/// <content>The root, resources and their properties.</content>
internal static partial class TemplateFormat
{
    private const string ServiceNamePattern = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?([.][a-z0-9]([a-z0-9-]*[a-z0-9])?)*$";

    /// <summary>What every type has.</summary>
    public static FieldGroup Common { get; } = new("common", "Properties that every type has.",
    [
        TemplateField.Text("Description", "What the model watches; others see it when they choose among models."),
        TemplateField.Text("Name", "Name of the service: lower-case letters, digits and '-', at most 36 characters, once in the cluster. Stage, workspace and version are added by the platform.")
            with { Pattern = ServiceNamePattern, MaxLength = 36 },
        new TemplateField("BuiltinThreshold", FieldKind.Boolean,
            "Who decides which rows are anomalous. false: a row is when the output MetricKey is above AnomalyThreshold. true: the model decides, in the output FlaggingKey."),
        new TemplateField("AnomalyThreshold", FieldKind.Number, "The score above which a row is anomalous; required with BuiltinThreshold: false, not allowed with true.").Optional(),
        TemplateField.Text("MetricKey", "Name of the output with the score; required with BuiltinThreshold: false.").Optional(),
        TemplateField.Text("FlaggingKey", "Name of the output with the model's own decision; required with BuiltinThreshold: true, not allowed with false.").Optional(),
        new TemplateField("InputSignature", FieldKind.Groups, "The tensors that the model takes, each filled from a monitoring element.") { Group = Input, MinItems = 1 },
        new TemplateField("OutputSignature", FieldKind.Groups, "The tensors that the model returns.") { Group = Output, MinItems = 1 },
        new TemplateField("Tags", FieldKind.Groups, "Labels.") { Group = Tag }.Optional(),
        TemplateField.Text("Image", "Container image; used by dismcli start-api only.").Optional(),
        new TemplateField("Resources", FieldKind.Group, "What the service asks of the cluster.") { Group = Compute }.Optional(),
        new TemplateField("InferenceOnConditions", FieldKind.Group, "Data that the model runs on; without conditions all of it.") { Group = Conditions }.Optional(),
        new TemplateField("InputMetadata", FieldKind.Groups, "Values of OMS that become further inputs.") { Group = Metadata }.Optional(),
    ]);

    /// <summary>The keys of a resource; what Properties holds depends on Type.</summary>
    public static FieldGroup Resource { get; } = new("resource", "A model and how it is served.",
    [
        TemplateField.Choice("Type", "Server and kind of model.", [.. ResourceType.All.Select(type => type.ToString())]),
        TemplateField.Text("Workspace", "DIALS workspace whose monitoring elements the model reads, for example jetmet.") with { Pattern = "^[!-~\\u00a1-\\u00ff][ -~\\u00a0-\\u00ff]*$" },
        new TemplateField("Properties", FieldKind.Group, "The model; the fields depend on Type."),
    ]);

    /// <summary>The keys of the template itself.</summary>
    public static FieldGroup Root { get; } = new("template", "A DISM template: anomaly-detection models for CMS data quality monitoring and how they are served.",
    [
        TemplateField.Choice("TemplateFormatVersion", "Version of the format, in quotes; there is only one.", DismTemplate.SupportedFormatVersion),
        TemplateField.Text("Description", "What the models in this template have in common."),
        new TemplateField("Resources", FieldKind.Group, "The models, each under a name of your choice that becomes a folder: letters, digits, '-' and '_'."),
    ]);

    /// <summary>All properties of a type: those that every type has, then its own.</summary>
    public static FieldGroup PropertiesOf(ResourceType type) => new(type.ToString()[(type.ToString().IndexOf("::", StringComparison.Ordinal) + 2)..].Replace("::", ".", StringComparison.Ordinal),
        $"Properties of {type}.", [.. Common.Fields, .. Own(type)]);

    private static IEnumerable<TemplateField> Own(ResourceType type)
    {
        if (type.Framework == ServingFramework.Tritonserver)
        {
            yield return new TemplateField("MaxBatchSize", FieldKind.Integer, "Rows that Triton puts into one batch at most; 0 for no batching, which fits models whose first axis is -1.") { Range = (0, int.MaxValue) };
            yield return TemplateField.Text("ModelRepositoryUri", "Set by the build; leave it out.").Optional();
            yield return TemplateField.Choice("Backend", "Follows from Type; leave it out.", type.DefaultBackend!) with { IsRequired = false };
            yield return type.DefaultPlatform is { } platform
                ? TemplateField.Choice("Platform", "Follows from Type; leave it out.", platform) with { IsRequired = false }
                : new TemplateField("Platform", FieldKind.Group, "This type has none; leave it out.") { IsRequired = false, IsNullable = true };
        }

        if (type.Model == ModelType.TensorflowSavedModel)
            yield return TemplateField.Text("SavedModelUri", "Folder of the SavedModel with saved_model.pb and variables, relative to the folder in which the command runs.");
        else
            yield return TemplateField.Text("ModelUri", $"{ModelFile(type.Model)}, relative to the folder in which the command runs.");
        if (type.Model == ModelType.Python)
            yield return TemplateField.Text("CodeUri", "Folder with model.py, which defines the class TritonPythonModel, relative to the folder in which the command runs.");
        if (type.Framework != ServingFramework.MLServer)
            yield break;
        yield return TemplateField.Text("CodeUri", "Folder with the Python code that serves the model, relative to the folder in which the command runs.");
        yield return TemplateField.Text("Handler", "Module and class that serve the model: app.Handler is the class Handler in CodeUri/app.py.") with { Pattern = "^[^.]+([.][^.]+)*[.][^.()\\[\\]{}*+?\\\\^$|]+$" };
    }

    private static string ModelFile(ModelType model) => model switch
    {
        ModelType.ONNX => "ONNX file with its weights inside",
        ModelType.Torchscript => "TorchScript file (.pt)",
        ModelType.Python => "File with the model's weights, which model.py reads",
        ModelType.XGBoost => "XGBoost model file",
        ModelType.LightGBM => "LightGBM model file",
        _ => "joblib or pickle file",
    };
}
