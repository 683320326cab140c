using System.Collections;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Offers the addresses of running servers.</summary>
internal sealed class ApiUriCompleter : WordCompleter
{
    private protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) =>
        ListApis.Run().SelectMany(api => new[] { api.Uri, api.GrpcUri }.OfType<Uri>().Select(uri => (uri.AbsoluteUri, string.Join(", ", api.Models))));
}
