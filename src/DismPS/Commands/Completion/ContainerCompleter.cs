using System.Collections;

namespace DismPS.Commands;

/// <summary>Offers the containers that pods of KServe have.</summary>
internal sealed class ContainerCompleter : WordCompleter
{
    private protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) =>
    [
        ("kserve-container", "The model server"),
        ("storage-initializer", "The download of the model"),
        ("queue-proxy", "Knative's proxy before the server"),
        ("agent", "Batches and logs requests, where the service asks for it"),
    ];
}
