using System.Collections.Immutable;
using System.Numerics;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Templates.Binding;

/// <summary>Binds inputs, outputs and metadata entries.</summary>
internal sealed class SignatureBinder(BindingContext context)
{
    private static readonly ImmutableArray<string> DataTypeNames =
        [.. Enum.GetValues<DataType>().Where(type => type != DataType.Bf16).Select(type => type.ToWireName())];

    private static readonly ImmutableArray<string> Endpoints = ["lumisections", "hltpathrates", "datasetrates"];

    public SignatureDraft BindInput(FieldReader fields) => BindTensor(fields, fields.Text("MonitoringElement"));

    public SignatureDraft BindOutput(FieldReader fields) => BindTensor(fields, default);

    public MetadataDraft BindMetadata(FieldReader fields)
    {
        var draft = new MetadataDraft(
            fields.Path,
            fields.Text("Name"),
            fields.Choice("Source", ["OMS"]),
            fields.Choice("Endpoint", Endpoints),
            fields.Mappings("Attributes", "attribute", BindOutput),
            fields.Mappings("Filter", "filter", BindFilter, required: false));
        fields.ReportUnknownKeys();
        return draft;
    }

    private static FilterDraft BindFilter(FieldReader fields)
    {
        var draft = new FilterDraft(
            fields.Path, fields.Text("Name"), fields.Text("Value"), fields.Choice("Operation", ["EQ", "LIST_AND_MATCH"], required: false));
        fields.ReportUnknownKeys();
        return draft;
    }

    private SignatureDraft BindTensor(FieldReader fields, Field<string> monitoringElement)
    {
        var draft = new SignatureDraft(
            fields.Path, fields.Location, fields.Text("Name"), monitoringElement, BindDataType(fields), BindDims(fields));
        fields.ReportUnknownKeys();
        return draft;
    }

    private static Field<DataType> BindDataType(FieldReader fields) =>
        fields.Read<DataType>("DataType", required: true, (value, path) =>
        {
            // The older spelling TYPE_FP32 is taken once, as the platform's validator does.
            if (value is ScalarNode { Kind: ScalarKind.Text } scalar
                && DataTypes.FromWireName(scalar.Text.StartsWith("TYPE_", StringComparison.Ordinal) ? scalar.Text[5..] : scalar.Text) is { } type and not DataType.Bf16)
                return type;
            fields.ReportChoice(value, path, DataTypeNames, DataTypeSpelling.Correct((value as ScalarNode)?.Text));
            return null;
        }, nullIsWrongChoice: true);

    private Field<ImmutableArray<long>> BindDims(FieldReader fields)
    {
        int refused = 0;
        Field<ImmutableArray<long>> dims = fields.List("Dims", (item, path, _) =>
        {
            long? value = fields.Converter.Integer(item, path) is { } integer ? Narrow(integer, item, path) : null;
            refused += value is null ? 1 : 0;
            return value ?? 0;
        });
        return refused == 0 ? dims : dims with { State = FieldState.Invalid };
    }

    private long? Narrow(BigInteger value, TemplateNode item, string path)
    {
        if (value >= long.MinValue && value <= long.MaxValue)
            return (long)value;
        context.Report(RuleCatalog.NumberOutOfRange, path, context.LocationOf(item), $"The dimension {item.Describe()[4..]} does not fit in 64 bits.", "Write -1 or the size of the axis.");
        return null;
    }
}
