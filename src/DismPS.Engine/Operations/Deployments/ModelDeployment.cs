using System.Collections.Immutable;
using System.Text.Json.Nodes;
using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Kubectl;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Cluster.Releases;
using DismPS.Engine.Cluster.Rollout;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Operations.Deployments;

/// <summary>One resource on its way into the cluster.</summary>
internal sealed class ModelDeployment(
    TemplateSource source, Resource resource, string storageUri, string? version, DeployModelsOptions options, KubectlTransport transport, ClusterSnapshot snapshot)
{
    private readonly string _ns = transport.Namespace;
    private string _name = "";

    /// <summary>Makes its objects and checks them.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.ManifestRefused"/>, <see cref="ErrorCode.UsageInvalid"/>.</exception>
    public DeploymentPlan Plan()
    {
        DeploymentOptions deployment = options.Deployment with
        {
            Namespace = _ns,
            Version = version,
            Template = source.Path,
            CanaryTrafficPercent = options.CanaryPercent,
            S3 = options.ShareCredentials ? SharedCredentials.ConnectionOf(options.Storage) : options.Deployment.S3,
        };
        DeploymentPlan plan = DeploymentPlanner.Plan(resource, storageUri, deployment, snapshot.Facts);
        _name = plan.Name;
        JsonObject? live = snapshot.Live(plan.InferenceService);
        if (live is not null)
        {
            // A service keeps its mode and its account: who publishes again need not name them, and must not take them away.
            deployment = deployment with
            {
                DeploymentMode = deployment.DeploymentMode ?? (string?)live["metadata"]?["annotations"]?[KserveNames.ModeAnnotation],
                ServiceAccount = deployment.ServiceAccount ?? (deployment.S3 is null ? (string?)live["spec"]?["predictor"]?["serviceAccountName"] : null),
            };
            plan = DeploymentPlanner.Plan(resource, storageUri, deployment, snapshot.Facts with { DefaultDeploymentMode = CanaryRules.ModeOf(live, null, snapshot.Facts) });
        }

        CheckAccount(deployment);
        if (options.CanaryPercent is not null)
            CanaryRules.Check(live, plan, snapshot.Facts, options.CanaryPercent.Value);
        ManifestCheck.ThrowOnErrors(live is null ? plan.Problems : [.. plan.Problems, .. ManifestCheck.RunUpdate(live, plan.InferenceService, snapshot.Facts).Except(plan.Problems)], plan.Name);
        return plan;
    }

    // KServe admits a service whose account is missing, and no pod of it is ever made.
    private void CheckAccount(DeploymentOptions deployment)
    {
        if (deployment.ServiceAccount is { } account && snapshot.Facts.ServiceAccounts is { } known && known.All(k => k.Name != account))
        {
            throw new DismException(
                ErrorCode.ManifestRefused, $"There is no service account '{account}' in the namespace '{_ns}'.",
                $"There are: {string.Join(", ", known.Select(k => k.Name).Take(8))}. Name one of them, or share the repository's credentials.", account);
        }
    }

    /// <summary>Tells what would be sent.</summary>
    public DeployedModel Describe(DeploymentPlan plan)
    {
        ImmutableArray<ObjectChange> changes = ChangesOf(plan);
        return Result(changes.IsEmpty ? DeployedModelState.Unchanged : DeployedModelState.Planned) with
        {
            Changes = [.. changes.SelectMany(c => c.Lines)],
            Warnings = Warnings(plan),
            Url = Url(snapshot.Live(plan.InferenceService)),
        };
    }

    /// <summary>Sends what differs, and waits and tests when that is asked for.</summary>
    /// <exception cref="DismException">The cluster refuses.</exception>
    public async Task<DeployedModel> RunAsync(DeploymentPlan plan, CancellationToken ct)
    {
        ImmutableArray<ObjectChange> changes = ChangesOf(plan);
        DeployedModel result = Result(DeployedModelState.Unchanged) with
        {
            Changes = [.. changes.SelectMany(c => c.Lines)],
            Warnings = Warnings(plan),
            Url = Url(snapshot.Live(plan.InferenceService)),
        };
        var follower = new RolloutFollower(transport, options.Rollout);
        IReadOnlyList<ClusterEvent> earlier = options.Wait ? await follower.ListEventsAsync(_name, _ns, [], ct).ConfigureAwait(false) : [];
        ReleaseRecord? record = null;
        if (!changes.IsEmpty)
        {
            Say($"applying {changes.Length} object{(changes.Length == 1 ? "" : "s")}");
            foreach (ObjectChange change in changes)
                await change.SendAsync(transport, options.Force, ct).ConfigureAwait(false);
            record = await ReleaseRecord.BeginAsync(transport, _name, _ns, NewRelease(plan), options.Rollout.Time, ct).ConfigureAwait(false);
            result = result with { State = DeployedModelState.Sent, Release = record.Number };
        }

        if (!options.Wait)
            return result;
        // Credentials alone make no new pods to wait for.
        bool changed = changes.Any(c => c.Kind is not ("Secret" or "ServiceAccount"));
        RolloutOutcome outcome = await FollowAsync(follower, plan.InferenceService, changed, earlier, ct).ConfigureAwait(false);
        result = result with { Duration = outcome.Duration, Url = outcome.Status?.Url ?? result.Url };
        if (!outcome.IsReady)
        {
            await MarkAsync(record, ReleaseState.Failed, ct).ConfigureAwait(false);
            return result with { State = DeployedModelState.Failed, Fault = outcome.Assessment.Fault, Failure = DeploymentFailure.Of(_name, outcome) };
        }

        return await TestAsync(result, outcome, record, ct).ConfigureAwait(false);
    }

    /// <summary>The result of a deployment that could not be made.</summary>
    public DeployedModel Failed(DismException failure) => Result(DeployedModelState.Failed) with { Failure = failure };

    private async Task<DeployedModel> TestAsync(DeployedModel result, RolloutOutcome outcome, ReleaseRecord? record, CancellationToken ct)
    {
        if (!options.SkipSmokeTest)
        {
            Say("asking the golden cases");
            result = result with { Smoke = await new SmokeTest(transport, options.Rollout.Time).RunAsync(source, resource, _name, _ns, outcome.ReadyPod, ct).ConfigureAwait(false) };
        }

        if (SmokeTest.FailureOf(result.Smoke, _name) is not { } failure)
        {
            if (!result.Smoke.IsEmpty)
                Say($"{result.Smoke.Length} of {result.Smoke.Length} golden cases passed");
            await MarkAsync(record, ReleaseState.Ready, ct).ConfigureAwait(false);
            return result with { State = result.State == DeployedModelState.Unchanged ? DeployedModelState.Unchanged : DeployedModelState.Ready };
        }

        // A model that could not be asked has not answered wrong.
        bool asked = !SmokeTest.CouldNotAsk(result.Smoke);
        if (asked)
            await MarkAsync(record, ReleaseState.Failed, ct).ConfigureAwait(false);
        result = result with { State = DeployedModelState.Failed, Failure = failure };
        if (!asked || options.NoRollback || record is null)
            return result;
        if (record.Earlier is not { } earlier)
            return result with { Failure = Told(failure, "There is no earlier state to go back to; the service stays as it is.") };

        Say($"going back to release {earlier.Number}");
        DeployedModel back = await new ReleaseReturn(transport, options.Rollout, options.PatienceScale).RunAsync(_name, _ns, earlier, $"back from release {record.Number}, which answered wrong", ct).ConfigureAwait(false);
        return result with
        {
            State = back.State == DeployedModelState.Failed ? DeployedModelState.Failed : DeployedModelState.RolledBack,
            Release = back.Release ?? result.Release,
            Version = earlier.Version,
            StorageUri = earlier.StorageUri,
            Warnings = [.. result.Warnings, .. back.Warnings],
            Failure = Told(failure, back.State == DeployedModelState.Failed
                ? $"Going back to release {earlier.Number} failed too: {back.Failure?.Message}"
                : $"Release {earlier.Number} is back."),
        };
    }

    private Task<RolloutOutcome> FollowAsync(RolloutFollower follower, JsonObject service, bool changed, IReadOnlyList<ClusterEvent> earlier, CancellationToken ct)
    {
        RolloutTarget target = DeploymentTarget.Of(service, snapshot.Live(service), changed, options.PatienceScale);
        return follower.FollowAsync(target, _ns, earlier, options.Progress is null ? null : new Relay(options.Progress, resource.Name), ct);
    }

    // Only what differs is sent; a secret is compared by its values, which stay here.
    private ImmutableArray<ObjectChange> ChangesOf(DeploymentPlan plan) =>
    [
        .. plan.Objects
            .Select(o => options.ShareCredentials && (string?)o["kind"] == ObjectKind.Secret.Kind ? SharedCredentials.Fill(o, options.Storage) : o)
            .Select(o => ObjectChange.Of(snapshot.Live(o), o))
            .OfType<ObjectChange>(),
    ];

    private Release NewRelease(DeploymentPlan plan) => new(0, options.Rollout.Time.GetUtcNow(), plan.Objects)
    {
        Version = version,
        StorageUri = storageUri,
        By = ReleaseRecord.Author(),
        Message = options.Message,
    };

    private async Task MarkAsync(ReleaseRecord? record, ReleaseState state, CancellationToken ct)
    {
        if (record is not null)
            await record.EndAsync(state, ct).ConfigureAwait(false);
    }

    private ImmutableArray<ManifestProblem> Warnings(DeploymentPlan plan)
    {
        IEnumerable<ManifestProblem> found = plan.Problems.Where(p => p.Severity != Severity.Error);
        if (options.ShareCredentials && Uri.TryCreate(options.Storage.EndpointUrl, UriKind.Absolute, out Uri? store) && store.IsLoopback)
            found = found.Append(new ManifestProblem(Severity.Warning, "endpoint-loopback", "", $"The store's address {store.Authority} is that of this machine: pods of the cluster do not reach it.", "Name the address by which the cluster reaches the store."));
        JsonObject? live = snapshot.Live(plan.InferenceService);
        if (live?["metadata"]?["annotations"]?[DeploymentLabels.ThresholdOverride] is { } threshold && (string?)live["spec"]?["predictor"]?["model"]?["storageUri"] != storageUri)
            found = found.Append(new ManifestProblem(Severity.Warning, "threshold-kept", $"metadata.annotations[{DeploymentLabels.ThresholdOverride}]", $"The threshold {threshold} that was set for the model before stays.", "'dismps deployments threshold NAME --reset' and Set-DismThreshold -Reset take the template's."));
        return [.. found];
    }

    private static DismException Told(DismException failure, string more) => new(failure.Code, $"{failure.Message} {more}", failure.Cure, failure.Target, failure);

    private static string? Url(JsonObject? live) => live is null ? null : InferenceServiceStatus.Read(live).Url;

    private DeployedModel Result(DeployedModelState state) => new(resource.Name, _name, _ns, state) { Template = source.Path, Version = version, StorageUri = storageUri };

    private void Say(string message) => options.Progress?.Report(new DeploymentProgress(resource.Name, message));

    private sealed class Relay(IProgress<DeploymentProgress> progress, string resource) : IProgress<RolloutAssessment>
    {
        public void Report(RolloutAssessment value) => progress.Report(new DeploymentProgress(resource, value.Message) { Phase = value.Phase });
    }
}
