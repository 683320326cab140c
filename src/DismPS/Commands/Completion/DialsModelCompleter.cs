using DismPS.Engine.Dials;
using DismPS.Engine.Operations.Dials;

namespace DismPS.Commands;

/// <summary>Offers models that are registered in DIALS.</summary>
internal sealed class DialsModelCompleter : DialsCompleter
{
    private protected override IAsyncEnumerable<string> ListAsync(string? workspace, DialsOptions options, DialsEnvironment environment, CancellationToken ct) =>
        ListDialsModels.StreamAsync(new ModelFilter { Workspace = workspace }, options, environment, TimeProvider.System, ct).Select(m => m.Name);
}
