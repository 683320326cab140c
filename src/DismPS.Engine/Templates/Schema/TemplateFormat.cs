using System.Collections.Immutable;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Templates.Schema;

/// <summary>
/// Every field of the format with its description, for editors and for whoever writes templates. The binder has the last word on what is
/// read; a test compares the two.
/// </summary>
internal static partial class TemplateFormat
{
    private static readonly ImmutableArray<string> DataTypeNames =
        [.. Enum.GetValues<DataType>().Where(type => type != DataType.Bf16).Select(type => type.ToWireName())];

    private static readonly TemplateField DataTypeField = TemplateField.Choice("DataType", "Element type. The older spelling with TYPE_ before it is taken too.", DataTypeNames) with
    {
        Pattern = $"^(TYPE_)?({string.Join('|', DataTypeNames)})$",
    };

    private static readonly TemplateField DimsField = new("Dims", FieldKind.Integers,
        "Shape. The first entry is the number of rows (lumisections) and should be -1, for any; the others are the sizes of a row's axes.");

    public static FieldGroup Input { get; } = new("input", "A tensor that the model takes.",
    [
        TensorName("Name of the input as the model has it."),
        TemplateField.Text("MonitoringElement", "Full name of the DIALS monitoring element that fills the input, for example JetMET/MET/pfMETT1/Cleaned/METSig.") with { Pattern = "\\S" },
        DataTypeField,
        DimsField,
    ]);

    public static FieldGroup Output { get; } = new("output", "A tensor that the model returns.",
    [
        TensorName("Name of the output as the model has it."),
        DataTypeField,
        DimsField,
    ]);

    public static FieldGroup Tag { get; } = new("tag", "A label for finding the model again.",
    [
        TemplateField.Text("Name", "Lower-case letters, digits, '-' and '_'; at most 63 characters.") with { Pattern = "^[a-z0-9_-]+$", MaxLength = 63 },
        TemplateField.Text("Value", "Any text; numbers need quotes."),
    ]);

    public static FieldGroup Quantities { get; } = new("quantities", "Amounts as Kubernetes writes them.",
    [
        Quantity("cpu", "Cores: 500m is half of one, 2 are two. A number needs quotes."),
        Quantity("memory", "Bytes with a unit: 512Mi, 2Gi. Mind that m is a thousandth: 250m is a quarter of a byte."),
        Gpu("gpu", "Whole GPUs, in quotes: \"1\". A request other than \"0\" puts the model on a GPU."),
        Gpu("nvidia.com/gpu", "The same as gpu, as Kubernetes names it; it wins when both are given."),
    ]);

    public static FieldGroup Compute { get; } = new("compute", "What the service asks of the cluster.",
    [
        new TemplateField("Requests", FieldKind.Group, "What the service is given at least.") { Group = Quantities }.Optional(),
        new TemplateField("Limits", FieldKind.Group, "What the service may use at most; not below the requests.") { Group = Quantities }.Optional(),
    ]);

    public static FieldGroup Attribute { get; } = Output with { Id = "attribute", Description = "A value of OMS. It becomes the input '<Name of the entry>__<Name>'.", Fields = [TensorName("Name of the attribute in OMS."), DataTypeField, DimsField] };

    public static FieldGroup Filter { get; } = new("filter", "Which of the rows that OMS answers are taken.",
    [
        TemplateField.Text("Name", "Attribute to look at."),
        TemplateField.Text("Value", "Text to compare with; a regular expression in Python's syntax for LIST_AND_MATCH."),
        TemplateField.Choice("Operation", "EQ, which is the default, compares texts. LIST_AND_MATCH works with Endpoint hltpathrates and the filter path_name only.", "EQ", "LIST_AND_MATCH") with { IsRequired = false },
    ]);

    public static FieldGroup Metadata { get; } = new("metadata", "Values of OMS that are sent to the model with each lumisection.",
    [
        TemplateField.Text("Name", "First part of the inputs' names; once in a resource.") with { MinLength = 1 },
        TemplateField.Choice("Source", "Where the values come from.", "OMS"),
        TemplateField.Choice("Endpoint", "Endpoint of OMS. lumisections may be used by one entry only.", "lumisections", "hltpathrates", "datasetrates"),
        new TemplateField("Attributes", FieldKind.Groups, "The values that are taken.") { Group = Attribute },
        new TemplateField("Filter", FieldKind.Groups, "Which rows are taken; all of the filters must hold.") { Group = Filter }.Optional(),
    ]);

    public static FieldGroup Conditions { get; } = new("conditions", "Data that the model runs on; each condition leaves some out.",
    [
        Integer("MinRunNumber", "First run."),
        Integer("MaxRunNumber", "Last run; not below MinRunNumber."),
        Integer("MinNumberOfLumisection", "Lumisections that a run has at least."),
        Number("MinDeliveredLuminosity", "Delivered luminosity at least."),
        Number("MinRecordedLuminosity", "Recorded luminosity at least."),
        Number("MinBField", "Magnetic field at least, in tesla."),
        Number("MinEnergy", "Beam energy at least, in GeV."),
        new TemplateField("StableBeams", FieldKind.Boolean, "Whether beams must be stable.").Optional(),
        new TemplateField("NoComponentOut", FieldKind.Boolean, "Whether all components must be in; excludes AllowedComponentsOut.").Optional(),
        TemplateField.Text("FillType", "Type of the fill.").Optional(),
        TemplateField.Text("Clock", "Type of the clock.").Optional(),
        TemplateField.Text("Sequence", "Name of the sequence.").Optional(),
        Pattern("L1KeyMatch", "the Level-1 key"),
        Pattern("L1MenuMatch", "the Level-1 menu"),
        Pattern("HLTConfigMatch", "the HLT configuration"),
        new TemplateField("AllowedComponentsOut", FieldKind.Texts, "Components that may be out; excludes NoComponentOut.").Optional(),
        new TemplateField("AllowedPrimaryDatasets", FieldKind.Texts, "Primary datasets that are taken, by their full names in DIALS.").Optional(),
    ]);

    private static TemplateField TensorName(string description) => TemplateField.Text("Name", description) with { MinLength = 1 };

    private static TemplateField Quantity(string name, string description) =>
        (TemplateField.Text(name, description) with { Pattern = "^[+]?([0-9]+[.]?[0-9]*|[.][0-9]+)(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?[0-9]+)?$" }).Optional();

    private static TemplateField Gpu(string name, string description) => (TemplateField.Text(name, description) with { Pattern = "^([+]?[0-9].*)?$" }).Optional();

    private static TemplateField Integer(string name, string description) => new TemplateField(name, FieldKind.Integer, description).Optional();

    private static TemplateField Number(string name, string description) => new TemplateField(name, FieldKind.Number, description).Optional();

    private static TemplateField Pattern(string name, string what) => TemplateField.Text(name, $"Regular expression in Python's syntax that {what} must match.").Optional();
}
