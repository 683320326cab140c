using System.Text.Json.Nodes;
using System.Threading.Channels;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Cluster.Rollout;

/// <summary>
/// Follows a deployment until it answers, fails, or the time is over. Nothing in the cluster depends on it: who stops following leaves the rollout as it is.
/// </summary>
public sealed class RolloutFollower(IClusterTransport transport, RolloutOptions options)
{
    private const int MaxWaiting = 512;
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Follows one.</summary>
    /// <param name="target">What is rolled out.</param>
    /// <param name="ns">Its namespace.</param>
    /// <param name="earlier">Events that were there before, which say nothing of this rollout.</param>
    /// <param name="progress">Told when phase or words change.</param>
    /// <param name="ct">Ends the following, not the rollout.</param>
    /// <exception cref="DismException">The cluster refuses to show the service.</exception>
    public async Task<RolloutOutcome> FollowAsync(RolloutTarget target, string ns, IReadOnlyList<ClusterEvent> earlier, IProgress<RolloutAssessment>? progress, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(earlier);
        long begin = options.Time.GetTimestamp();
        var state = new RolloutState(target, options.Time.GetUtcNow());
        Channel<Action> words = Channel.CreateBounded<Action>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task service = WatchAsync(new ObjectSelection(ObjectKind.InferenceService, ns) { Name = target.Name }, state.SeeService, required: true, words.Writer, ending.Token);
        Task pods = WatchPodsAsync(target, ns, state, words.Writer, ending.Token);
        Task events = ReadEventsAsync(target.Name, ns, earlier, state, words.Writer, ending.Token);
        RolloutAssessment? told = null;
        try
        {
            while (true)
            {
                RolloutAssessment now = state.Assess(options.Time.GetUtcNow());
                TimeSpan elapsed = options.Time.GetElapsedTime(begin);
                if (!now.IsFinal && elapsed > options.Timeout)
                    now = TooSlow(now, elapsed);
                if (now.IsFinal && now.Phase != RolloutPhase.Ready)
                    now = await new DeploymentDiagnosis(transport, options.LogLines).CompleteAsync(now, state.Pods, ns, await ListEventsAsync(target.Name, ns, earlier, ct).ConfigureAwait(false), ct).ConfigureAwait(false);
                if (told is null || told.Phase != now.Phase || told.Message != now.Message || told.Pods != now.Pods)
                    progress?.Report(told = now);
                if (now.IsFinal)
                    return new RolloutOutcome(now, state.Status, elapsed) { ReadyPod = state.Pods.FirstOrDefault(p => p.IsReady)?.Name };
                await WaitAsync(words.Reader, service, ct).ConfigureAwait(false);
            }
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(service, pods, events).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Everything is taken in here, by one reader, so that the state needs no lock.
    private async Task WaitAsync(ChannelReader<Action> words, Task service, CancellationToken ct)
    {
        if (service.IsFaulted)
            await service.ConfigureAwait(false);
        using var tick = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task<bool> word = words.WaitToReadAsync(tick.Token).AsTask();
        await Task.WhenAny(word, Task.Delay(options.Tick, options.Time, tick.Token), service).ConfigureAwait(false);
        await tick.CancelAsync().ConfigureAwait(false);
        ct.ThrowIfCancellationRequested();
        while (words.TryRead(out Action? take))
            take();
    }

    // A server that starts does not tell kubectl all of its kinds at once; the service that is followed was there before.
    private static bool MayPass(ErrorCode code) => code is ErrorCode.ClusterUnreachable or ErrorCode.ClusterFailed or ErrorCode.ClusterKindMissing;

    private async Task WatchPodsAsync(RolloutTarget target, string ns, RolloutState state, ChannelWriter<Action> words, CancellationToken ct)
    {
        var selection = new ObjectSelection(ObjectKind.Pod, ns) { Labels = $"{KserveNames.ServiceLabel}={target.Name}" };
        try
        {
            // A watch of nothing tells nothing; only a list tells that there are none.
            await transport.ListAsync(selection, ct).ConfigureAwait(false);
            await words.WriteAsync(state.KnowPods, ct).ConfigureAwait(false);
        }
        catch (DismException e) when (e.Code == ErrorCode.AccessDenied)
        {
            return;
        }
        catch (DismException)
        {
            // The watch tells whether it passes.
        }

        await WatchAsync(selection, state.SeePod, required: false, words, ct).ConfigureAwait(false);
    }

    private async Task WatchAsync(ObjectSelection selection, Action<WatchEvent> see, bool required, ChannelWriter<Action> words, CancellationToken ct)
    {
        TimeSpan pause = TimeSpan.FromMilliseconds(500);
        while (true)
        {
            try
            {
                await foreach (WatchEvent word in transport.WatchAsync(selection, ct).ConfigureAwait(false))
                    await words.WriteAsync(() => see(word), ct).ConfigureAwait(false);
            }
            catch (DismException e) when (MayPass(e.Code))
            {
                // The API server restarts, or the way to it is down: the rollout goes on without us, so we come back.
            }
            catch (DismException e) when (e.Code == ErrorCode.AccessDenied && required)
            {
                // Many may read and not watch.
                await PollAsync(selection, see, words, ct).ConfigureAwait(false);
            }
            catch (DismException) when (!required)
            {
                return;
            }

            await Task.Delay(pause, options.Time, ct).ConfigureAwait(false);
            pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, pause.Ticks * 2));
        }
    }

    private async Task PollAsync(ObjectSelection selection, Action<WatchEvent> see, ChannelWriter<Action> words, CancellationToken ct)
    {
        JsonObject? last = null;
        while (true)
        {
            JsonObject? now;
            try
            {
                now = await transport.GetAsync(selection.Kind, selection.Name!, selection.Namespace, ct).ConfigureAwait(false);
            }
            catch (DismException e) when (MayPass(e.Code))
            {
                await Task.Delay(options.EventTick, options.Time, ct).ConfigureAwait(false);
                continue;
            }

            if (now is not null)
                await words.WriteAsync(() => see(new WatchEvent(WatchEventType.Modified, now)), ct).ConfigureAwait(false);
            else if (last is not null)
                await words.WriteAsync(() => see(new WatchEvent(WatchEventType.Deleted, last)), ct).ConfigureAwait(false);
            last = now ?? last;
            await Task.Delay(options.EventTick, options.Time, ct).ConfigureAwait(false);
        }
    }

    // Events, and now and then the service itself: a watch can stand still without a word.
    private async Task ReadEventsAsync(string name, string ns, IReadOnlyList<ClusterEvent> earlier, RolloutState state, ChannelWriter<Action> words, CancellationToken ct)
    {
        long synced = options.Time.GetTimestamp();
        while (true)
        {
            await Task.Delay(options.EventTick, options.Time, ct).ConfigureAwait(false);
            IReadOnlyList<ClusterEvent> events = await ListEventsAsync(name, ns, earlier, ct).ConfigureAwait(false);
            await words.WriteAsync(() => state.SeeEvents(events), ct).ConfigureAwait(false);
            if (options.Time.GetElapsedTime(synced) < Resync)
                continue;
            synced = options.Time.GetTimestamp();
            try
            {
                if (await transport.GetAsync(ObjectKind.InferenceService, name, ns, ct).ConfigureAwait(false) is { } service)
                    await words.WriteAsync(() => state.SeeService(new WatchEvent(WatchEventType.Modified, service)), ct).ConfigureAwait(false);
                foreach (JsonObject pod in await transport.ListAsync(new ObjectSelection(ObjectKind.Pod, ns) { Labels = $"{KserveNames.ServiceLabel}={name}" }, ct).ConfigureAwait(false))
                    await words.WriteAsync(() => state.SeePod(new WatchEvent(WatchEventType.Modified, pod)), ct).ConfigureAwait(false);
            }
            catch (DismException)
            {
                // The watch tells of the fault.
            }
        }
    }

    /// <summary>Events about a service and what belongs to it, oldest first, without those that were there before; empty when they may not be read.</summary>
    public async Task<IReadOnlyList<ClusterEvent>> ListEventsAsync(string name, string ns, IReadOnlyList<ClusterEvent> earlier, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        try
        {
            HashSet<(string, int)> known = [.. earlier.Select(e => (e.Id, e.Count))];
            return
            [
                .. (await transport.ListAsync(new ObjectSelection(ObjectKind.Event, ns), ct).ConfigureAwait(false))
                    .Select(ClusterEvent.Read)
                    .Where(e => (e.Name == name || e.Name?.StartsWith($"{name}-predictor", StringComparison.Ordinal) == true) && !known.Contains((e.Id, e.Count)))
                    .OrderBy(e => e.At),
            ];
        }
        catch (DismException)
        {
            return [];
        }
    }

    private static RolloutAssessment TooSlow(RolloutAssessment now, TimeSpan elapsed) => now with
    {
        Phase = RolloutPhase.Failed,
        Fault = now.Fault ?? new DeploymentFault(DeploymentCause.TooSlow, $"Not ready after {elapsed.TotalSeconds:0} s: {now.Message}.", "Allow more time; the rollout itself goes on. Get-DismDeployment and 'dismps deployments' show how it stands."),
        Message = now.Fault?.Message ?? $"not ready after {elapsed.TotalSeconds:0} s: {now.Message}",
    };
}
