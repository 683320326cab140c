using System.Collections;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Offers the interpreters that would be tried for the template.</summary>
internal sealed class PythonCompleter : WordCompleter
{
    private protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound)
    {
        string? template = TemplateOf(bound)?.FullPath;
        return ListInterpreters.Run(template is null ? Folder() : Path.GetDirectoryName(template)).Select(p => (p.Path, p.Origin));
    }
}
