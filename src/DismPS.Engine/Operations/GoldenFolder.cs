using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Operations;

/// <summary>Where the golden cases of a resource lie: in <c>tests/&lt;Resource&gt;</c> beside the template.</summary>
internal static class GoldenFolder
{
    /// <summary>The absolute folder, whether it exists or not.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.PathEscape"/>: the resource's name leads out of <c>tests</c>.</exception>
    public static string Of(TemplateSource source, Resource resource)
    {
        string tests = Path.Combine(Path.GetDirectoryName(source.FullPath)!, "tests");
        string folder = Path.GetFullPath(Path.Combine(tests, resource.Name));
        return Path.GetDirectoryName(folder) == tests
            ? folder
            : throw new DismException(ErrorCode.PathEscape, $"The golden cases of '{resource.Name}' would not lie in '{tests}'.", "Rename the resource: letters, digits, '-' and '_'.", resource.Name);
    }
}
