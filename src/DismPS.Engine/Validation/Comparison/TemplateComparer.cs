using System.Collections.Immutable;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Binding;
using DismPS.Engine.Templates.Reading;

namespace DismPS.Engine.Validation.Comparison;

/// <summary>Says what two templates mean differently. What no field could read is compared as it is written.</summary>
internal static class TemplateComparer
{
    /// <summary>The differences in the order of the second template, then what is gone.</summary>
    public static ImmutableArray<TemplateChange> Compare(TemplateDraft old, TemplateDraft now)
    {
        var changes = new ChangeList();
        changes.CompareText("TemplateFormatVersion", old.FormatVersion, now.FormatVersion);
        changes.CompareText("Description", old.Description, now.Description);
        if (old.Resources.State == FieldState.Invalid || now.Resources.State == FieldState.Invalid)
            changes.Compare("Resources", old.Resources, now.Resources, _ => "a mapping", (_, _) => true);

        List<ResourceDraft> resources = [.. now.AllResources];
        Matching<ResourceDraft> named = Matching<ResourceDraft>.ByKey([.. old.AllResources], resources, resource => resource.Name);
        // Another resource name with the same service name is the same service.
        List<ResourceDraft> rest = [.. resources.Where((_, i) => named.Partners[i] is null)];
        Matching<ResourceDraft> renamed = Matching<ResourceDraft>.ByKey(named.Gone, rest, ServiceName);
        for (int i = 0, left = 0; i < resources.Count; i++)
        {
            if ((named.Partners[i] ?? renamed.Partners[left++]) is { } before)
                Compare(before, resources[i], changes);
            else
                changes.Add(resources[i].Path, null, Label(resources[i]), "one more service is deployed");
        }

        foreach (ResourceDraft resource in renamed.Gone)
            changes.Add(resource.Path, Label(resource), null, "its service is no longer deployed");
        return changes.ToImmutable();
    }

    private static void Compare(ResourceDraft old, ResourceDraft now, ChangeList changes)
    {
        if (old.Name != now.Name)
            changes.Add(now.Path, old.Name, now.Name, "the resource is renamed: its folder in the build and its package get another name, the service stays");
        changes.Compare(NodePath.Append(now.Path, "Type"), old.TypeText, now.TypeText, text => text, (a, b) => a == b,
            (_, _) => old.Type?.Framework == now.Type?.Framework ? "another backend runs the model" : "another server runs the model");
        changes.CompareText(NodePath.Append(now.Path, "Workspace"), old.Workspace, now.Workspace, "monitoring elements are looked up in another workspace");
        string path = NodePath.Append(now.Path, "Properties");
        if (old.Properties.IsPresent && now.Properties.IsPresent)
            new PropertiesComparer(path, old, now, changes).Compare();
        else
            changes.Compare(path, old.Properties, now.Properties, _ => "a mapping", (_, _) => true);
    }

    private static string? ServiceName(ResourceDraft resource) => resource.Properties.IsPresent ? resource.Properties.Value.Name.Value : null;

    private static string Label(ResourceDraft resource) =>
        string.Join(' ', new[] { resource.Type?.ToString(), ServiceName(resource) is { } name ? $"'{name}'" : null }.OfType<string>().DefaultIfEmpty("a resource"));
}
