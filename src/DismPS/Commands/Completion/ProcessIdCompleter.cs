using System.Collections;
using System.Globalization;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Offers the process ids of running servers.</summary>
internal sealed class ProcessIdCompleter : WordCompleter
{
    private protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) =>
        ListApis.Run().Select(api => (api.ProcessId.ToString(CultureInfo.InvariantCulture), $"{string.Join(", ", api.Models)} at {api.Uri}"));
}
