using System.Collections.Immutable;
using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Releases;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Operations.Deployments;

/// <summary>The entry of a deployment that is under way in the history. Who may not write ConfigMaps deploys without one, and cannot go back by it.</summary>
internal sealed class ReleaseRecord
{
    private readonly ReleaseHistory _history;
    private readonly string _service;
    private readonly string _ns;

    private ReleaseRecord(ReleaseHistory history, string service, string ns, int? number, Release? earlier)
    {
        _history = history;
        _service = service;
        _ns = ns;
        Number = number;
        Earlier = earlier;
    }

    /// <summary>Its number; null when it could not be kept.</summary>
    public int? Number { get; }

    /// <summary>The newest earlier state of which nothing bad is known: what was there before; null for none.</summary>
    public Release? Earlier { get; }

    /// <summary>Adds the entry.</summary>
    public static async Task<ReleaseRecord> BeginAsync(IClusterTransport transport, string service, string ns, Release release, TimeProvider time, CancellationToken ct)
    {
        var history = new ReleaseHistory(transport);
        try
        {
            ImmutableArray<Release> known = await history.ReadAsync(service, ns, ct).ConfigureAwait(false);
            Release added = await history.AddAsync(service, ns, known, release with { At = time.GetUtcNow() }, ct).ConfigureAwait(false);
            return new ReleaseRecord(history, service, ns, added.Number, EarlierOf(known));
        }
        catch (DismException e) when (e.Code is ErrorCode.AccessDenied or ErrorCode.ManifestRefused)
        {
            return new ReleaseRecord(history, service, ns, null, null);
        }
    }

    /// <summary>The state to go back to from the newest of some.</summary>
    public static Release? EarlierOf(ImmutableArray<Release> releases) =>
        releases.LastOrDefault(r => r.State != ReleaseState.Failed);

    /// <summary>Notes how it ended.</summary>
    public async Task EndAsync(ReleaseState state, CancellationToken ct)
    {
        if (Number is not { } number)
            return;
        try
        {
            await _history.MarkAsync(_service, _ns, number, state, ct).ConfigureAwait(false);
        }
        catch (DismException)
        {
            // The deployment is what counts; its entry stays as sent.
        }
    }

    /// <summary><c>user@host</c> of this process.</summary>
    public static string Author() => $"{Environment.UserName}@{Environment.MachineName}";
}
