using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;

namespace DismPS.Engine.Operations;

/// <summary>Lists the golden cases beside a template. No model is run.</summary>
public static class ListGoldenCases
{
    /// <summary>Their names by resource; none for a resource that has no cases.</summary>
    /// <param name="source">The template.</param>
    /// <param name="resource">Only this resource; null for all.</param>
    /// <exception cref="DismException">The template cannot be read, or the cases of a resource cannot.</exception>
    public static IReadOnlyList<(string Resource, string Name)> Run(TemplateSource source, string? resource)
    {
        var found = new List<(string, string)>();
        foreach (var one in ValidateTemplate.File(source).Template?.Resources ?? [])
        {
            string folder = GoldenFolder.Of(source, one);
            if ((resource is null || one.Name == resource) && File.Exists(Path.Combine(folder, GoldenCaseReader.InputsName)))
                found.AddRange(GoldenCaseReader.Read(folder).Select(c => (one.Name, c.Name)));
        }

        return found;
    }
}
