using DismPS.Engine.Dials.Checks;
using DismPS.Engine.Operations;

namespace DismPS.Tool.Commands.Dials;

/// <summary>Opens checks when they are asked for, and closes them with the command.</summary>
internal sealed class DialsChecksHolder(DialsAccess access) : IDisposable
{
    private DialsChecks? _checks;

    /// <summary>Null when DIALS is not asked.</summary>
    public async Task<DialsChecks?> OpenAsync(CancellationToken cancellationToken) => _checks ??= await access.OpenChecksAsync(cancellationToken).ConfigureAwait(false);

    public void Dispose() => _checks?.Dispose();
}
