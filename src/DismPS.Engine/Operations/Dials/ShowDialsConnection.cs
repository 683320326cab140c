using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials;
using DismPS.Engine.Dials.Authentication;

namespace DismPS.Engine.Operations.Dials;

/// <summary>Says whether and how a user is let in to DIALS.</summary>
public static class ShowDialsConnection
{
    /// <summary>What is known; nothing is sent unless the service is to be asked.</summary>
    /// <param name="options">Which service, and how it is reached.</param>
    /// <param name="environment">Tokens, secrets and folders.</param>
    /// <param name="ask">Asks the service, so that what is let in there is known.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <returns>Null when the user never signed in.</returns>
    /// <exception cref="DismException">An address is none, or the service was asked and does not let in.</exception>
    public static async Task<DialsConnectionInfo?> RunAsync(
        DialsOptions options, DialsEnvironment environment, bool ask, TimeProvider time, CancellationToken cancellationToken)
    {
        using DialsConnection? connection = DialsConnection.TryOpen(options, environment, time, out SignInReason reason);
        if (connection is null)
        {
            if (reason != SignInReason.Expired)
                return null;
            DialsService service = DialsConnection.ServiceOf(options, environment, time);
            DialsToken? over = DialsConnection.CacheOf(environment, time).Find(service);
            return new DialsConnectionInfo
            {
                Url = service.BaseUrl,
                Kind = DialsConnectionKind.User,
                State = DialsConnectionState.Over,
                ExpiresAt = over?.RefreshExpiresAt ?? over?.ExpiresAt,
            };
        }

        if (!ask)
            return InfoOf(connection, time);
        await connection.Client.ListWorkspacesAsync(cancellationToken).ConfigureAwait(false);
        return InfoOf(connection, time) with { State = DialsConnectionState.Valid };
    }

    internal static DialsConnectionInfo InfoOf(DialsConnection connection, TimeProvider time) => new()
    {
        Url = connection.Service.BaseUrl,
        Kind = connection.Credential switch
        {
            UserCredential => DialsConnectionKind.User,
            ApplicationCredential => DialsConnectionKind.Application,
            _ => DialsConnectionKind.Environment,
        },
        State = connection.Credential switch
        {
            UserCredential user => user.StateAt(time.GetUtcNow()) switch
            {
                DialsTokenState.Fresh or DialsTokenState.Stale => DialsConnectionState.Valid,
                DialsTokenState.Expired => DialsConnectionState.Renewable,
                _ => DialsConnectionState.Over,
            },
            ApplicationCredential { ExpiresAt: not null } => DialsConnectionState.Valid,
            _ => DialsConnectionState.Unknown,
        },
        ExpiresAt = connection.Credential.ExpiresAt,
    };
}
