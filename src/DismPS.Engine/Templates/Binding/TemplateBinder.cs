using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates.Reading;

namespace DismPS.Engine.Templates.Binding;

/// <summary>Binds a document to the fields of the format. It reads all there is, however many errors it meets.</summary>
internal sealed class TemplateBinder(TemplateDocument document, BindingContext context)
{
    /// <summary>The fields of the document's root.</summary>
    public TemplateDraft Bind(MappingNode root)
    {
        var fields = new FieldReader(context, root, "", context.LocationOf(root), "the template");
        foreach (MappingEntry entry in root.Entries)
        {
            if (entry.Key.Kind != ScalarKind.Text)
                context.Report(RuleCatalog.YamlRoot, entry.Key.Text, context.LocationOf(entry.Key), $"A key of the template must be a text, not {entry.Key.Describe()}.", "Write the key in quotes or remove it.");
        }

        var draft = new TemplateDraft
        {
            Document = document,
            Fields = fields,
            FormatVersion = fields.Text("TemplateFormatVersion"),
            Description = fields.Text("Description"),
            Resources = BindResources(fields),
        };
        return draft;
    }

    private Field<ImmutableArray<ResourceDraft>> BindResources(FieldReader fields)
    {
        Field<ImmutableArray<ResourceDraft>> resources = fields.Read<ImmutableArray<ResourceDraft>>("Resources", required: false, (value, path) =>
        {
            if (value is MappingNode mapping)
                return [.. mapping.Entries.Select(entry => BindResource(entry, path, fields.Converter)).OfType<ResourceDraft>()];
            fields.Converter.Refuse(value, path, "a mapping of resource names and resources", null);
            return null;
        });
        // The platform has a default for a missing 'Resources' but none for an empty one.
        if (resources.State == FieldState.Null)
            context.Report(RuleCatalog.NullNotAllowed, resources.Path, resources.Location, "'Resources' has no value; it needs at least one resource.", "Add a resource, or indent the lines below.");
        return resources;
    }

    private ResourceDraft? BindResource(MappingEntry entry, string parentPath, NodeConverter converter)
    {
        string name = entry.Key.Text;
        string path = NodePath.Append(parentPath, name);
        SourceLocation location = context.LocationOf(entry.Key);
        if (entry.Key.Kind != ScalarKind.Text)
            context.Report(RuleCatalog.WrongType, path, location, $"A resource name must be a text, not {entry.Key.Describe()}.", $"Write it in quotes: \"{name}\".");
        if (entry.Value is not MappingNode mapping)
        {
            converter.Refuse(entry.Value, path, "a mapping with Type, Workspace and Properties", null);
            return null;
        }

        var fields = new FieldReader(context, mapping, path, location, $"resource '{name}'");
        Field<string> type = fields.Text("Type");
        ResourceType? known = type.IsPresent ? ResourceType.Parse(type.Value) : null;
        var draft = new ResourceDraft
        {
            Name = name,
            Path = path,
            Location = location,
            TypeText = type,
            Type = known,
            Workspace = fields.Text("Workspace"),
            Properties = fields.Mapping("Properties", $"the properties of '{name}'", properties => new PropertiesBinder(properties, known, context).Bind()),
        };
        foreach (string computed in (ReadOnlySpan<string>)["SuperType", "ServingFrameworkType", "ModelType"])
        {
            if (fields.ValueOf(computed) is not null)
                context.Report(RuleCatalog.ComputedKey, NodePath.Append(path, computed), fields.KeyLocation(computed), $"'{computed}' is computed from 'Type'; the value written here is overwritten.", "Remove it.");
        }

        fields.Know("SuperType", "ServingFrameworkType", "ModelType");
        fields.ReportUnknownKeys();
        return draft;
    }
}
