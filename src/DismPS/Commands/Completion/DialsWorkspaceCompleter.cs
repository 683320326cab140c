using DismPS.Engine.Dials;
using DismPS.Engine.Operations.Dials;

namespace DismPS.Commands;

/// <summary>Offers workspaces of DIALS.</summary>
internal sealed class DialsWorkspaceCompleter : DialsCompleter
{
    private protected override IAsyncEnumerable<string> ListAsync(string? workspace, DialsOptions options, DialsEnvironment environment, CancellationToken ct) =>
        ListDialsWorkspaces.StreamAsync(options, environment, TimeProvider.System, ct).Select(w => w.Name);
}
