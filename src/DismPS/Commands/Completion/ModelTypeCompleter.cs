using System.Collections;
using DismPS.Engine.Templates;

namespace DismPS.Commands;

/// <summary>Offers the types of resources.</summary>
internal sealed class ModelTypeCompleter : WordCompleter
{
    private protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) => ResourceType.All.Select(t => (t.ToString(), $"{t}"));
}
