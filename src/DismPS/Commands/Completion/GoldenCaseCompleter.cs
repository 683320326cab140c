using System.Collections;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Offers the golden cases that are there already.</summary>
internal sealed class GoldenCaseCompleter : WordCompleter
{
    private protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) =>
        TemplateOf(bound) is { } source ? ListGoldenCases.Run(source, bound["Resource"]?.ToString()).Select(c => (c.Name, $"Case of {c.Resource}")) : [];
}
