using System.Runtime.CompilerServices;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials;

namespace DismPS.Engine.Operations.Dials;

/// <summary>Lists the monitoring elements of a workspace.</summary>
public static class ListDialsElements
{
    /// <summary>The elements in the service's order.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="options">Which service, and how it is reached.</param>
    /// <param name="environment">Tokens, secrets and folders.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.NotSignedIn"/>, or the call fails.</exception>
    public static async IAsyncEnumerable<MonitoringElement> StreamAsync(
        ElementFilter filter, DialsOptions options, DialsEnvironment environment, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        using DialsConnection connection = DialsConnection.Open(options, environment, time);
        foreach (MonitoringElement element in await connection.Client.ListMonitoringElementsAsync(filter.Workspace, cancellationToken).ConfigureAwait(false))
        {
            if (filter.Name.Matches(element.Name) && (filter.Dimensions is null || filter.Dimensions == element.Dimensions))
                yield return element;
        }
    }
}
