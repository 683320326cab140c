using System.Runtime.CompilerServices;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials;

namespace DismPS.Engine.Operations.Dials;

/// <summary>Lists the workspaces of a DIALS.</summary>
public static class ListDialsWorkspaces
{
    /// <summary>The workspaces in the service's order.</summary>
    /// <param name="options">Which service, and how it is reached.</param>
    /// <param name="environment">Tokens, secrets and folders.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.NotSignedIn"/>, or the call fails.</exception>
    public static async IAsyncEnumerable<DialsWorkspace> StreamAsync(
        DialsOptions options, DialsEnvironment environment, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using DialsConnection connection = DialsConnection.Open(options, environment, time);
        DialsWorkspaces all = await connection.Client.ListWorkspacesAsync(cancellationToken).ConfigureAwait(false);
        foreach (string name in all.Names)
            yield return new DialsWorkspace(name, name == all.Default);
    }
}
