using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Rules;

/// <summary>Names of resources, which the build uses as folders.</summary>
internal sealed class ResourceNameRule : ITemplateRule
{
    // The limit of ext4, xfs, NTFS and APFS.
    private const int MaxBytes = 255;

    public void Check(TemplateDraft template, RuleContext context)
    {
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (ResourceDraft resource in template.AllResources)
        {
            CheckName(resource, context);
            if (!names.TryAdd(resource.Name, resource.Name) && names[resource.Name] != resource.Name)
                context.Report(RuleCatalog.ResourceNameCase, resource.Path, resource.Location,
                    $"The resource names '{names[resource.Name]}' and '{resource.Name}' differ in case only; on Windows and macOS both are one folder.", "Rename one of them.");
        }
    }

    private static void CheckName(ResourceDraft resource, RuleContext context)
    {
        string name = resource.Name;
        if (Escape(name) is { } escape)
            context.Report(RuleCatalog.ResourceNameEscapes, resource.Path, resource.Location, $"The resource name '{name}' {escape}; the build uses it as the name of a folder.", "Use letters, digits, '-' and '_'.");
        else if (Encoding.UTF8.GetByteCount(name) > MaxBytes)
            context.Report(RuleCatalog.ResourceNameTooLong, resource.Path, resource.Location, $"The resource name has {Encoding.UTF8.GetByteCount(name)} bytes; a folder's name has at most {MaxBytes}.", "Shorten it.");
        else if (name == "template.yaml")
            context.Report(RuleCatalog.ResourceNameReserved, resource.Path, resource.Location, "The resource name 'template.yaml' is taken by the rewritten template in the build folder.", "Rename the resource.");
        else if (name.AsSpan().IndexOfAnyExcept(Plain) >= 0 || name[0] is '.' or '-')
            context.Report(RuleCatalog.OddResourceName, resource.Path, resource.Location, $"The resource name '{name}' has characters that need quoting in paths and commands.", "Use letters, digits, '-' and '_'.");
    }

    private const string Plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

    private static string? Escape(string name)
    {
        if (name.Length == 0)
            return "is empty";
        if (name is "." or "..")
            return "is a folder of its own";
        if (name.Contains('\0'))
            return "holds a NUL character";
        if (name[0] == '/' || name is [_, ':', ..])
            return "is an absolute path";
        if (name.Split('/', '\\').Contains(".."))
            return "leads out of the build folder";
        return name.Contains('/') || name.Contains('\\') ? "leads into the folder of another resource" : null;
    }
}
