using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Binding;
using DismPS.Engine.Templates.Schema;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Tests.Templates.Schema;

/// <summary>The described fields are those that the binder reads.</summary>
public sealed class TemplateFormatTests
{
    private static readonly FieldGroup[] Groups =
    [
        TemplateFormat.Root, TemplateFormat.Resource, TemplateFormat.Input, TemplateFormat.Output, TemplateFormat.Tag, TemplateFormat.Compute,
        TemplateFormat.Quantities, TemplateFormat.Conditions, TemplateFormat.Metadata, TemplateFormat.Attribute, TemplateFormat.Filter,
        .. ResourceType.All.Select(TemplateFormat.PropertiesOf),
    ];

    public static TheoryData<string> Types => [.. ResourceType.All.Select(type => type.ToString())];

    [Theory]
    [MemberData(nameof(Types))]
    public void Binder_knows_exactly_the_described_keys(string type)
    {
        string[] all = [.. Groups.SelectMany(group => group.Fields).Select(field => field.Name).Distinct()];
        foreach ((FieldGroup group, string path) in Places(type))
        {
            // Every name of the format is tried in every mapping: none may be known in one place to the binder and not to the description.
            List<string> unknown = [.. Check(type, path, all).Where(d => d.Id == RuleCatalog.UnknownKey.Id && Parent(d.Path) == path).Select(d => d.Path[(path.Length == 0 ? 0 : path.Length + 1)..])];
            Assert.Equal(all.Except(group.Fields.Select(field => field.Name)).Order(), unknown.Order());
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Binder_misses_exactly_the_required_fields(string type)
    {
        foreach ((FieldGroup group, string path) in Places(type))
        {
            List<string> missing = [.. Check(type, path, []).Where(d => d.Id == RuleCatalog.MissingField.Id && Parent(d.Path) == path).Select(d => d.Path[(path.Length == 0 ? 0 : path.Length + 1)..])];
            Assert.Equal(group.Fields.Where(field => field.IsRequired).Select(field => field.Name).Order(), missing.Order());
        }
    }

    [Fact]
    public void Typed_model_has_a_field_for_each_described_key()
    {
        AssertDescribed(typeof(PropertiesDraft), ResourceType.All.SelectMany(type => TemplateFormat.PropertiesOf(type).Fields));
        AssertDescribed(typeof(ConditionsDraft), TemplateFormat.Conditions.Fields);
        AssertDescribed(typeof(MetadataDraft), TemplateFormat.Metadata.Fields);
        AssertDescribed(typeof(FilterDraft), TemplateFormat.Filter.Fields);
        AssertDescribed(typeof(SignatureDraft), TemplateFormat.Input.Fields);
        AssertDescribed(typeof(TagDraft), TemplateFormat.Tag.Fields);
        AssertDescribed(typeof(ComputeDraft), TemplateFormat.Compute.Fields);
    }

    private static void AssertDescribed(Type draft, IEnumerable<TemplateField> fields)
    {
        IEnumerable<string> properties = draft.GetProperties()
            .Where(p => p.PropertyType.IsGenericType && p.PropertyType.GetGenericTypeDefinition() == typeof(Field<>)).Select(p => p.Name);
        Assert.Equal(fields.Select(field => field.Name).Distinct().Order(), properties.Order());
    }

    private static IEnumerable<(FieldGroup Group, string Path)> Places(string type)
    {
        const string Properties = "Resources.R.Properties";
        yield return (TemplateFormat.Root, "");
        // Keys that are computed are known to the binder, which warns of them in other words.
        yield return (TemplateFormat.Resource, "Resources.R");
        yield return (TemplateFormat.PropertiesOf(ResourceType.Parse(type)!), Properties);
        yield return (TemplateFormat.Input, $"{Properties}.InputSignature[0]");
        yield return (TemplateFormat.Output, $"{Properties}.OutputSignature[0]");
        yield return (TemplateFormat.Tag, $"{Properties}.Tags[0]");
        yield return (TemplateFormat.Compute, $"{Properties}.Resources");
        yield return (TemplateFormat.Quantities, $"{Properties}.Resources.Requests");
        yield return (TemplateFormat.Quantities, $"{Properties}.Resources.Limits");
        yield return (TemplateFormat.Conditions, $"{Properties}.InferenceOnConditions");
        yield return (TemplateFormat.Metadata, $"{Properties}.InputMetadata[0]");
        yield return (TemplateFormat.Attribute, $"{Properties}.InputMetadata[0].Attributes[0]");
        yield return (TemplateFormat.Filter, $"{Properties}.InputMetadata[0].Filter[0]");
    }

    /// <summary>Findings of a template that is only the way to one mapping, which has these keys with null.</summary>
    private static IReadOnlyList<Diagnostic> Check(string type, string path, string[] keys)
    {
        var text = new StringBuilder();
        string close = "";
        foreach (string step in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            bool isItem = step.EndsWith("[0]");
            text.Append('{').Append(step == "Properties" ? $"Type: \"{type}\", " : "").Append(isItem ? step[..^3] : step).Append(": ").Append(isItem ? "[" : "");
            close = (isItem ? "]}" : "}") + close;
        }

        IEnumerable<string> entries = keys.Select(key => $"\"{key}\": {(path == "Resources.R" && key == "Type" ? $"\"{type}\"" : "null")}");
        text.Append('{').AppendJoin(", ", entries).Append('}').Append(close);
        return TemplateValidator.ValidateText(text.ToString(), null, new ValidationOptions { BaseFolder = Path.GetTempPath() }).Diagnostics;
    }

    private static string Parent(string path) => path.StartsWith("Resources.R.Properties.Resources.") && path.EndsWith(".nvidia.com/gpu")
        ? path[..^".nvidia.com/gpu".Length]
        : path.EndsWith("nvidia.com/gpu") ? path[..^"nvidia.com/gpu".Length].TrimEnd('.') : path.Contains('.') ? path[..path.LastIndexOf('.')] : "";
}
