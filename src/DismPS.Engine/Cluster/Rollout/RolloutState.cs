using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Rollout;

/// <summary>
/// What is known of a deployment while it is rolled out: fed with what watches tell, asked how it stands. Waits for nothing and asks nobody.
/// </summary>
public sealed class RolloutState
{
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LeastForStatus = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);

    private readonly RolloutTarget _target;
    private readonly DateTimeOffset _start;
    private readonly Dictionary<string, PodStatus> _pods = [];
    private InferenceServiceStatus? _status;
    private IReadOnlyList<ClusterEvent> _events = [];
    private bool _podsKnown;
    private bool _deleted;
    private bool _seenChange;
    private DateTimeOffset? _readySince;
    private (DeploymentCause Cause, DateTimeOffset Since)? _fault;

    /// <summary>Begins.</summary>
    /// <param name="target">What is rolled out.</param>
    /// <param name="start">Now.</param>
    public RolloutState(RolloutTarget target, DateTimeOffset start)
    {
        _target = target;
        _start = start;
    }

    /// <summary>The service's status; null before anything was told.</summary>
    public InferenceServiceStatus? Status => _status;

    /// <summary>Pods of this revision.</summary>
    public ImmutableArray<PodStatus> Pods => Own();

    /// <summary>Takes in what a watch tells of the InferenceService.</summary>
    public void SeeService(WatchEvent word)
    {
        ArgumentNullException.ThrowIfNull(word);
        _deleted = word.Type == WatchEventType.Deleted;
        var status = InferenceServiceStatus.Read(word.Object);
        // Without pods to look at, only a status that was not ready since tells that the controller has seen the change.
        if (!_target.Changed || status.State != InferenceServiceState.Ready)
            _seenChange = true;
        if (status.State != InferenceServiceState.Ready)
            _readySince = null;
        _status = status;
    }

    /// <summary>Takes in what a watch tells of a pod of the service.</summary>
    public void SeePod(WatchEvent word)
    {
        ArgumentNullException.ThrowIfNull(word);
        _podsKnown = true;
        var pod = PodStatus.Read(word.Object);
        if (word.Type == WatchEventType.Deleted)
            _pods.Remove(pod.Name);
        else
            _pods[pod.Name] = pod;
    }

    /// <summary>Says that pods can be read, so that none told means that there are none.</summary>
    public void KnowPods() => _podsKnown = true;

    /// <summary>Takes in all events since the rollout began.</summary>
    public void SeeEvents(IReadOnlyList<ClusterEvent> events) => _events = events;

    /// <summary>How it stands.</summary>
    /// <param name="now">Now.</param>
    public RolloutAssessment Assess(DateTimeOffset now)
    {
        ImmutableArray<PodStatus> pods = Own();
        RolloutAssessment assessment = AssessPhase(pods, now) with { Pods = (pods.Count(p => p.IsReady), pods.Length) };
        if (assessment.IsFinal)
            return assessment;

        DeploymentFault? fault = _status is null ? null : RolloutFaults.Find(_status, _podsKnown ? pods : null, _events);
        fault ??= Silent(now);
        if (fault is null)
        {
            _fault = null;
            return assessment;
        }

        if (_fault?.Cause != fault.Cause)
            _fault = (fault.Cause, now);
        return now - _fault.Value.Since >= PatienceWith(fault)
            ? assessment with { Phase = RolloutPhase.Failed, Message = fault.Message, Fault = fault }
            : assessment with { Fault = fault, Message = fault.Message };
    }

    // After a change the status and events may still be those of the state before, however little patience there is.
    private TimeSpan PatienceWith(DeploymentFault fault)
    {
        TimeSpan patience = fault.Patience * _target.PatienceScale;
        return fault.Pod is null && _target.Changed && patience < LeastForStatus ? LeastForStatus : patience;
    }

    private DeploymentFault? Silent(DateTimeOffset now) =>
        now - _start > Silence && _status is null or { State: InferenceServiceState.Pending }
            ? new DeploymentFault(DeploymentCause.ControllerSilent, "KServe's controller has not looked at the object.", "Check that it runs: 'dismps doctor', or kubectl get pods -n kserve.") { Patience = TimeSpan.FromSeconds(10) }
            : null;

    private RolloutAssessment AssessPhase(ImmutableArray<PodStatus> pods, DateTimeOffset now)
    {
        if (_deleted || _status?.State == InferenceServiceState.Deleting)
            return new RolloutAssessment(_deleted ? RolloutPhase.Deleted : RolloutPhase.CreatingObjects, _deleted ? "deleted" : "being deleted");
        if (_status is null or { State: InferenceServiceState.Pending })
            return new RolloutAssessment(RolloutPhase.Submitted, "waiting for KServe's controller");
        if (IsReady(pods, now))
            return new RolloutAssessment(RolloutPhase.Ready, "ready");
        return _podsKnown ? RolloutWords.OfPods(pods, _status) : RolloutWords.OfStatus(_status);
    }

    private bool IsReady(ImmutableArray<PodStatus> pods, DateTimeOffset now)
    {
        bool said = _status!.State == InferenceServiceState.Ready
            && (_status.LatestCreatedRevision is null || _status.LatestCreatedRevision == _status.LatestReadyRevision);
        if (!said)
            return false;

        _readySince ??= now;
        // Its own pod answers: what is said is said of this revision. With no pod at all (scaled to zero, or not to be read) time must tell.
        if (_podsKnown && pods.Any(p => p.IsReady))
            return !(_target.Changed && _target.SameModel) || (pods[0].IsReady && now - _readySince.Value >= Settle);
        bool none = !_podsKnown || _pods.Count == 0;
        return none && (_seenChange || !_target.Changed) && now - _readySince.Value >= Settle;
    }

    // Pods carry the annotations of their service; where a cluster keeps ours away, the address that they were made with tells.
    private ImmutableArray<PodStatus> Own()
    {
        IEnumerable<PodStatus> live = _pods.Values.Where(p => !p.IsDeleting).OrderByDescending(p => p.CreatedAt);
        if (_target.RevisionAnnotation is { } key && _pods.Values.Any(p => p.Annotations.ContainsKey(key)))
            return [.. live.Where(p => p.Annotations.GetValueOrDefault(key) == _target.Revision)];
        if (_target.StorageUri is { } uri && _pods.Values.Any(p => p.Annotations.ContainsKey(RolloutTarget.SourceUriAnnotation)))
            return [.. live.Where(p => p.Annotations.GetValueOrDefault(RolloutTarget.SourceUriAnnotation) == uri)];
        return [.. live];
    }
}
