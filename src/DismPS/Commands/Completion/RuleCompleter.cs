using System.Collections;
using DismPS.Engine.Diagnostics;

namespace DismPS.Commands;

/// <summary>Offers rules of the checker that may be left out.</summary>
internal sealed class RuleCompleter : WordCompleter
{
    private protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) =>
        RuleCatalog.All.Where(rule => !rule.IsLocked).Select(rule => (rule.Id, rule.Title));
}
