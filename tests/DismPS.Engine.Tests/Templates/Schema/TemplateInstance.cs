using System.Globalization;
using System.Text.Json.Nodes;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Tests.Templates.Schema;

/// <summary>A template as the JSON that a schema is about, its scalars as YAML 1.1 reads them.</summary>
internal static class TemplateInstance
{
    public static JsonNode? Of(TemplateNode node) => node switch
    {
        SequenceNode list => new JsonArray([.. list.Items.Select(Of)]),
        MappingNode mapping => new JsonObject(mapping.Entries.DistinctBy(entry => entry.Key.Text).Select(entry => KeyValuePair.Create(entry.Key.Text, Of(entry.Value)))),
        ScalarNode scalar => Of(scalar),
        _ => throw new InvalidOperationException(node.Describe()),
    };

    private static JsonNode? Of(ScalarNode scalar) => scalar.Kind switch
    {
        ScalarKind.Null => null,
        ScalarKind.Text => JsonValue.Create(scalar.Text),
        ScalarKind.Boolean => JsonValue.Create(scalar.Boolean),
        ScalarKind.Integer => JsonNode.Parse(scalar.Integer.ToString(CultureInfo.InvariantCulture)),
        ScalarKind.Float when double.IsFinite(scalar.Float) => JsonValue.Create(scalar.Float),
        // Dates, nan and infinities are nothing that JSON has; as a mapping they fit no field.
        _ => new JsonObject { ["yaml"] = scalar.Text },
    };
}
