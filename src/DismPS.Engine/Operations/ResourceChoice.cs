using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Operations;

/// <summary>Picks the resource that a user means.</summary>
internal static class ResourceChoice
{
    /// <summary>The named resource, or the only one.</summary>
    /// <exception cref="DismException">The name is unknown, or none was given and there are several.</exception>
    public static Resource One(DismTemplate template, string? name)
    {
        string all = string.Join(", ", template.Resources.Select(r => r.Name));
        if (name is null)
        {
            return template.Resources.Length == 1
                ? template.Resources[0]
                : throw new DismException(ErrorCode.ResourceAmbiguous, $"The template has {template.Resources.Length} resources: {all}.",
                    "Name one with -Resource or --resource.", template.FilePath);
        }

        return template.Resources.FirstOrDefault(r => r.Name == name)
            ?? throw new DismException(ErrorCode.ResourceNotFound, $"The template has no resource '{name}'.",
                $"It has: {all}. Names are case sensitive.", name);
    }
}
