using DismPS.Engine.Dials;
using DismPS.Engine.Operations.Dials;

namespace DismPS.Commands;

/// <summary>Offers monitoring elements of DIALS.</summary>
internal sealed class DialsMonitoringElementCompleter : DialsCompleter
{
    private protected override IAsyncEnumerable<string> ListAsync(string? workspace, DialsOptions options, DialsEnvironment environment, CancellationToken ct) =>
        ListDialsElements.StreamAsync(new ElementFilter { Workspace = workspace }, options, environment, TimeProvider.System, ct).Select(e => e.Name);
}
