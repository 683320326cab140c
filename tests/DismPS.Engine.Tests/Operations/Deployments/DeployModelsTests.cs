using System.Text.Json.Nodes;
using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Releases;
using DismPS.Engine.Cluster.Rollout;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Engine.Operations.Deployments;
using DismPS.KubernetesStandIn;
using ClusterFault = DismPS.KubernetesStandIn.ClusterFault;

namespace DismPS.Engine.Tests.Operations.Deployments;

public sealed class DeployModelsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_template_is_taken_to_a_service_that_answers_its_golden_case()
    {
        await using DeploymentWorld world = await DeploymentWorld.StartAsync();
        DeployedModel model = await world.RunOneAsync(world.Deploy());
        Assert.True(model.State == DeployedModelState.Ready, model.Failure?.Message);
        Assert.Equal(("MetSig", "metsig", "jec", 1), (model.Resource, model.Name, model.Namespace, model.Release));
        Assert.Equal("http://metsig-jec.example.com", model.Url);
        Assert.Equal("one", Assert.Single(model.Smoke).Case);
        JsonObject service = world.Cluster.Objects.Get("inferenceservices", "metsig")!;
        Assert.Equal("s3://models/metsig/1", (string?)service["spec"]!["predictor"]!["model"]!["storageUri"]);

        Release release = Assert.Single(await UndoDeployment.ListAsync(world.Options, "metsig", Ct));
        Assert.Equal(ReleaseState.Ready, release.State);
    }

    [Fact]
    public async Task What_is_there_already_is_not_sent_again()
    {
        await using DeploymentWorld world = await DeploymentWorld.StartAsync();
        await world.RunOneAsync(world.Deploy());
        int writes = world.Cluster.WriteRequests;
        DeployedModel again = await world.RunOneAsync(world.Deploy());
        Assert.True(again.State == DeployedModelState.Unchanged, string.Join('\n', again.Changes) + again.Failure?.Message);
        Assert.Empty(again.Changes);
        Assert.Equal(writes, world.Cluster.WriteRequests);
        DeployedModel unwaited = await world.RunOneAsync(world.Deploy() with { Wait = false });
        Assert.Equal(DeployedModelState.Unchanged, unwaited.State);
        Assert.Equal(writes, world.Cluster.WriteRequests);
    }

    [Fact]
    public async Task A_plan_shows_the_fields_that_would_change_and_sends_nothing()
    {
        await using DeploymentWorld world = await DeploymentWorld.StartAsync();
        DeployedModel first = await world.PlanOneAsync(world.Deploy());
        Assert.Equal(DeployedModelState.Planned, first.State);
        Assert.Contains("+ InferenceService/metsig", first.Changes);
        Assert.Equal(0, world.Cluster.WriteRequests);

        await world.RunOneAsync(world.Deploy() with { Deployment = new() { ServiceAccount = "sa", MinReplicas = 1, NodeSelector = new Dictionary<string, string> { ["gpu"] = "yes" } } });
        int writes = world.Cluster.WriteRequests;
        DeployedModel second = await world.PlanOneAsync(world.Deploy("s3://models/metsig/2"));
        Assert.Contains(second.Changes, c => c.Contains("""spec.predictor.model.storageUri: "s3://models/metsig/1" -> "s3://models/metsig/2""", StringComparison.Ordinal));
        Assert.Contains(second.Changes, c => c.TrimStart().StartsWith("- spec.predictor.nodeSelector", StringComparison.Ordinal));
        Assert.Equal(writes, world.Cluster.WriteRequests);
    }

    [Fact]
    public async Task A_model_that_answers_wrong_is_taken_back_to_the_one_before()
    {
        await using DeploymentWorld world = await DeploymentWorld.StartAsync();
        await world.RunOneAsync(world.Deploy());
        world.Score = 0.75;
        DeployedModel wrong = await world.RunOneAsync(world.Deploy("s3://models/metsig/2"));
        Assert.True(wrong.State == DeployedModelState.RolledBack, wrong.Failure?.Message);
        Assert.Equal(ErrorCode.SmokeTestFailed, wrong.Failure!.Code);
        Assert.Contains("Release 1 is back.", wrong.Failure.Message, StringComparison.Ordinal);
        Assert.Equal("s3://models/metsig/1", (string?)world.Cluster.Objects.Get("inferenceservices", "metsig")!["spec"]!["predictor"]!["model"]!["storageUri"]);
        Assert.Equal([ReleaseState.Ready, ReleaseState.Failed, ReleaseState.Ready], (await UndoDeployment.ListAsync(world.Options, "metsig", Ct)).Select(r => r.State));
    }

    [Fact]
    public async Task A_first_model_that_answers_wrong_stays_and_is_told()
    {
        await using DeploymentWorld world = await DeploymentWorld.StartAsync();
        world.Score = 0.75;
        DeployedModel wrong = await world.RunOneAsync(world.Deploy());
        Assert.Equal(DeployedModelState.Failed, wrong.State);
        Assert.Contains("no earlier state", wrong.Failure!.Message, StringComparison.Ordinal);
        Assert.NotNull(world.Cluster.Objects.Get("inferenceservices", "metsig"));
    }

    [Fact]
    public async Task Without_golden_cases_the_signature_is_asked()
    {
        await using DeploymentWorld world = await DeploymentWorld.StartAsync();
        Directory.Delete(world.Work.At("tests"), recursive: true);
        DeployedModel model = await world.RunOneAsync(world.Deploy());
        Assert.True(model.State == DeployedModelState.Ready, model.Failure?.Message);
        Assert.Equal("(signature)", Assert.Single(model.Smoke).Case);
    }

    [Fact]
    public async Task A_deployment_that_fails_is_told_with_cause_cure_and_evidence()
    {
        await using DeploymentWorld world = await DeploymentWorld.StartAsync();
        world.Cluster.Behaviours.Set("metsig", Behaviour.InitFailure);
        DeployedModel model = await world.RunOneAsync(world.Deploy());
        Assert.Equal(DeployedModelState.Failed, model.State);
        Assert.Equal(ErrorCode.DeploymentFailed, model.Failure!.Code);
        Assert.Equal(DeploymentCause.ModelNotFound, model.Fault!.Cause);
        Assert.NotNull(model.Failure.Cure);
        Assert.NotEmpty(model.Fault.Evidence);
    }

    [Fact]
    public async Task Undo_goes_back_and_again_forward_and_to_a_number()
    {
        await using DeploymentWorld world = await DeploymentWorld.StartAsync();
        await world.RunOneAsync(world.Deploy());
        DismException nothing = await Assert.ThrowsAsync<DismException>(() => UndoDeployment.RunAsync(Undo(world), Ct));
        Assert.Equal(ErrorCode.PublicationNotFound, nothing.Code);
        await world.RunOneAsync(world.Deploy("s3://models/metsig/2"));
        DeployedModel plan = await UndoDeployment.PlanAsync(Undo(world), Ct);
        Assert.Equal((DeployedModelState.Planned, 1), (plan.State, plan.Release));
        DeployedModel back = await UndoDeployment.RunAsync(Undo(world), Ct);
        Assert.True(back.State == DeployedModelState.Ready, back.Failure?.Message);
        Assert.Equal("s3://models/metsig/1", back.StorageUri);
        DeployedModel forward = await UndoDeployment.RunAsync(Undo(world) with { Release = 2 }, Ct);
        Assert.Equal("s3://models/metsig/2", forward.StorageUri);
        Assert.Equal(ErrorCode.PublicationNotFound, (await Assert.ThrowsAsync<DismException>(() => UndoDeployment.RunAsync(Undo(world) with { Release = 99 }, Ct))).Code);
        Assert.Equal(ErrorCode.ClusterObjectNotFound, (await Assert.ThrowsAsync<DismException>(() => UndoDeployment.RunAsync(new UndoDeploymentOptions(world.Options, "metsgi"), Ct))).Code);
    }

    [Fact]
    public async Task A_canary_is_refused_where_nothing_splits_and_promoted_where_Knative_does()
    {
        await using (DeploymentWorld standard = await DeploymentWorld.StartAsync())
        {
            await standard.RunOneAsync(standard.Deploy());
            DeployedModel refused = await standard.RunOneAsync(standard.Deploy("s3://models/metsig/2") with { CanaryPercent = 10 });
            Assert.Equal(ErrorCode.UsageInvalid, refused.Failure!.Code);
            Assert.Contains("nothing splits the requests", refused.Failure.Message, StringComparison.Ordinal);
        }

        await using DeploymentWorld world = await DeploymentWorld.StartAsync("Knative");
        DeployModelsOptions first = world.Deploy();
        Assert.Equal(ErrorCode.UsageInvalid, (await world.RunOneAsync(first with { CanaryPercent = 10 })).Failure!.Code);
        DeployedModel stable = await world.RunOneAsync(first);
        Assert.True(stable.State == DeployedModelState.Ready, stable.Failure?.Message);
        DeployedModel canary = await world.RunOneAsync(world.Deploy("s3://models/metsig/2") with { CanaryPercent = 10 });
        Assert.True(canary.State == DeployedModelState.Ready, canary.Failure?.Message);
        Deployment split = Assert.Single(await ListDeployments.RunAsync(world.Options, ["metsig"], false, false, Ct));
        Assert.Equal([10, 90], split.Traffic.Select(t => t.Percent).Order());
        Assert.Equal(10, split.CanaryPercent);
        DeployedModel promoted = await PromoteDeployment.RunAsync(world.Options, "metsig", null, wait: true, DeploymentWorld.Rollout, null, Ct);
        Assert.True(promoted.State == DeployedModelState.Ready, promoted.Failure?.Message);
        Assert.Null(Assert.Single(await ListDeployments.RunAsync(world.Options, ["metsig"], false, false, Ct)).CanaryPercent);
    }

    [Fact]
    public async Task One_failure_among_many_does_not_stop_the_rest_and_names_must_differ()
    {
        await using DeploymentWorld world = await DeploymentWorld.StartAsync();
        world.Work.Write("a.yaml", SampleTemplate.Onnx.Replace("Name: metsig", "Name: first"));
        world.Work.Write("b.yaml", "Resources: [");
        world.Work.Write("c.yaml", SampleTemplate.Onnx.Replace("Name: metsig", "Name: third"));
        world.Work.Write("d.yaml", SampleTemplate.Onnx.Replace("Name: metsig", "Name: third"));
        IReadOnlyList<DeployedModel> models = await world.RunAsync(
            world.Deploy() with { Wait = false }, [.. new[] { "a.yaml", "b.yaml", "c.yaml", "d.yaml" }.Select(f => new TemplateSource(f, world.Work.Path))]);
        Assert.Equal(["first", "", "third", "third"], models.Select(m => m.Name));
        Assert.Equal(DeployedModelState.Sent, models[0].State);
        Assert.Equal(ErrorCode.TemplateInvalid, models[1].Failure!.Code);
        Assert.Single(models.Skip(2), m => m.Failure?.Code == ErrorCode.UsageInvalid);
    }

    [Fact]
    public async Task A_manifest_that_cannot_work_is_refused_before_anything_is_sent()
    {
        await using DeploymentWorld world = await DeploymentWorld.StartAsync();
        DeployedModel model = await world.RunOneAsync(world.Deploy("ftp://models/metsig"));
        Assert.Equal(ErrorCode.ManifestRefused, model.Failure!.Code);
        Assert.Equal(0, world.Cluster.WriteRequests);
    }

    [Fact]
    public async Task Fields_of_others_are_a_conflict_until_they_are_taken_over()
    {
        await using DeploymentWorld world = await DeploymentWorld.StartAsync();
        await world.RunOneAsync(world.Deploy() with { Deployment = new() { ServiceAccount = "sa", MinReplicas = 1 } });
        await DismPS.Engine.Tests.Cluster.KubectlTransportTests.ScaleByHandAsync(world.Cluster, "metsig");
        DeployModelsOptions wanted = world.Deploy() with { Deployment = new() { ServiceAccount = "sa", MinReplicas = 2, MaxReplicas = 4 } };
        DeployedModel conflict = await world.RunOneAsync(wanted);
        Assert.Equal(ErrorCode.ClusterConflict, conflict.Failure!.Code);
        Assert.Contains("minReplicas", conflict.Failure.Message, StringComparison.Ordinal);
        DeployedModel forced = await world.RunOneAsync(wanted with { Force = true });
        Assert.True(forced.State == DeployedModelState.Ready, forced.Failure?.Message);
    }

    [Fact]
    public async Task An_interrupted_wait_leaves_the_rollout_and_following_takes_it_up()
    {
        await using DeploymentWorld world = await DeploymentWorld.StartAsync();
        world.Cluster.Behaviours.Set("metsig", Behaviour.Ready with { Step = TimeSpan.FromSeconds(1) });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        Task cut = Task.Run(
            async () =>
            {
                await foreach (DeployedModel _ in DeployModels.RunAsync(new[] { world.Source }.ToAsyncEnumerable(), world.Deploy(), stop.Token))
                {
                }
            },
            Ct);
        await world.Cluster.Journal.WaitForAsync(r => r.Verb == "watch", Ct);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cut);
        DeployedModel followed = await FollowDeployment.RunAsync(world.Options, "metsig", DeploymentWorld.Rollout, 1, null, Ct);
        Assert.True(followed.State == DeployedModelState.Ready, followed.Failure?.Message);
    }

    [Fact]
    public async Task A_removed_deployment_is_gone_with_what_was_made_for_it()
    {
        await using DeploymentWorld world = await DeploymentWorld.StartAsync();
        await world.RunOneAsync(world.Deploy());
        IReadOnlyList<string> removed = await RemoveDeployment.RunAsync(world.Options, "metsig", wait: true, force: false, Ct);
        Assert.Equal(["InferenceService/metsig", "ConfigMap/metsig-dismps"], removed);
        Assert.Null(world.Cluster.Objects.Get("inferenceservices", "metsig"));
        Assert.Null(world.Cluster.Objects.Get("configmaps", "metsig-dismps"));
        Assert.NotNull(world.Cluster.Objects.Get("serviceaccounts", "sa"));
        Assert.Equal(ErrorCode.ClusterObjectNotFound, (await Assert.ThrowsAsync<DismException>(() => RemoveDeployment.RunAsync(world.Options, "metsig", wait: true, force: false, Ct))).Code);
    }

    [Fact]
    public async Task Shared_credentials_reach_the_secret_and_nothing_else()
    {
        await using DeploymentWorld world = await DeploymentWorld.StartAsync();
        DeployModelsOptions options = world.DeployFrom("https://s3.example.org");
        DeployedModel plan = await world.PlanOneAsync(options);
        Assert.DoesNotContain(plan.Changes, c => c.Contains("KEYOFTEST", StringComparison.Ordinal) || c.Contains("U0VDUkVU", StringComparison.Ordinal));
        DeployedModel model = await world.RunOneAsync(options);
        Assert.True(model.State == DeployedModelState.Ready, model.Failure?.Message);
        JsonObject secret = world.Cluster.Objects.Get("secrets", "metsig-s3")!;
        Assert.Equal("KEYOFTEST", System.Text.Encoding.UTF8.GetString(Convert.FromBase64String((string)secret["data"]!["AWS_ACCESS_KEY_ID"]!)));
        Assert.Equal("s3.example.org", (string?)secret["metadata"]!["annotations"]!["serving.kserve.io/s3-endpoint"]);
        Assert.DoesNotContain("SECRETOFTEST", world.Cluster.Objects.Get("configmaps", "metsig-dismps")!.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("U0VDUkVU", world.Cluster.Objects.Get("configmaps", "metsig-dismps")!.ToJsonString(), StringComparison.Ordinal);
        int writes = world.Cluster.WriteRequests;
        Assert.Equal(DeployedModelState.Unchanged, (await world.RunOneAsync(options)).State);
        Assert.Equal(writes, world.Cluster.WriteRequests);
        Assert.Contains("Secret/metsig-s3", await RemoveDeployment.RunAsync(world.Options, "metsig", wait: true, force: false, Ct));
    }

    [Fact]
    public async Task Thresholds_are_set_and_taken_away_and_publishing_again_leaves_them()
    {
        await using DeploymentWorld world = await DeploymentWorld.StartAsync();
        await world.RunOneAsync(world.Deploy());
        ThresholdChange change = await SetThreshold.RunAsync(world.Options, "metsig", 0.75, Ct);
        Assert.Equal((0.5, 0.75), (change.Before, change.Deployment.AnomalyThreshold));
        Assert.True(change.ReplacesPods);
        Assert.Equal(DeployedModelState.Unchanged, (await world.RunOneAsync(world.Deploy())).State);
        Assert.Equal(0.75, Assert.Single(await ListDeployments.RunAsync(world.Options, [], false, false, Ct)).AnomalyThreshold);
        Assert.Equal(0.5, (await SetThreshold.RunAsync(world.Options, "metsig", null, Ct)).Deployment.AnomalyThreshold);
        await Assert.ThrowsAsync<DismException>(() => SetThreshold.RunAsync(world.Options, "metsig", double.NaN, Ct));
    }

    [Fact]
    public async Task Logs_of_the_server_are_read_and_followed()
    {
        await using DeploymentWorld world = await DeploymentWorld.StartAsync();
        await world.RunOneAsync(world.Deploy());
        var lines = new List<DeploymentLogLine>();
        await foreach (DeploymentLogLine line in ReadDeploymentLog.RunAsync(world.Options, "metsig", new PodLogOptions { Tail = 5 }, null, Ct))
            lines.Add(line);
        Assert.NotEmpty(lines);
        Assert.All(lines, l => Assert.Equal("kserve-container", l.Container));
        await foreach (DeploymentLogLine line in ReadDeploymentLog.RunAsync(world.Options, "metsig", new PodLogOptions { Follow = true }, null, Ct))
        {
            Assert.Equal(lines[0].Pod, line.Pod);
            break;
        }
    }

    [Fact]
    public async Task Who_may_not_keep_a_history_deploys_without_one()
    {
        await using DeploymentWorld world = await DeploymentWorld.StartAsync();
        world.Cluster.Faults.Add(new ClusterCall("apply", "configmaps"), new ClusterFault { Kind = ClusterFaultKind.Status, Code = 403, Reason = "Forbidden", Message = """configmaps "metsig-dismps" is forbidden: User "u" cannot patch resource "configmaps" in API group "" in the namespace "jec" """ }, times: 5);
        DeployedModel model = await world.RunOneAsync(world.Deploy());
        Assert.True(model.State == DeployedModelState.Ready, model.Failure?.Message);
        Assert.Null(model.Release);
    }

    [Fact]
    public async Task A_service_account_that_is_not_there_is_told_before_anything_is_sent_and_one_that_is_stays()
    {
        await using DeploymentWorld world = await DeploymentWorld.StartAsync();
        DeployedModel missing = await world.RunOneAsync(world.Deploy() with { Deployment = new() { ServiceAccount = "nosuch" } });
        Assert.Equal(ErrorCode.ManifestRefused, missing.Failure!.Code);
        Assert.Equal(0, world.Cluster.WriteRequests);
        await world.RunOneAsync(world.Deploy());
        Assert.Equal(DeployedModelState.Unchanged, (await world.RunOneAsync(world.Deploy() with { Deployment = new() })).State);
    }

    [Fact]
    public async Task A_model_that_could_not_be_asked_is_not_taken_back()
    {
        await using DeploymentWorld world = await DeploymentWorld.StartAsync();
        await world.RunOneAsync(world.Deploy());
        world.Cluster.Ports.Clear();
        DeployedModel unasked = await world.RunOneAsync(world.Deploy("s3://models/metsig/2"));
        Assert.Equal(DeployedModelState.Failed, unasked.State);
        Assert.Contains("could not be tested", unasked.Failure!.Message, StringComparison.Ordinal);
        Assert.Equal("s3://models/metsig/2", (string?)world.Cluster.Objects.Get("inferenceservices", "metsig")!["spec"]!["predictor"]!["model"]!["storageUri"]);
    }

    [Fact]
    public async Task A_release_that_nobody_waited_for_is_gone_back_to_when_it_is_the_one_before()
    {
        await using DeploymentWorld world = await DeploymentWorld.StartAsync();
        await world.RunOneAsync(world.Deploy());
        await world.RunOneAsync(world.Deploy("s3://models/metsig/2") with { Wait = false });
        Assert.Equal(DeployedModelState.Ready, (await FollowDeployment.RunAsync(world.Options, "metsig", DeploymentWorld.Rollout, 1, null, Ct)).State);
        Assert.Equal(ReleaseState.Ready, (await UndoDeployment.ListAsync(world.Options, "metsig", Ct))[1].State);
        world.Score = 0.75;
        DeployedModel wrong = await world.RunOneAsync(world.Deploy("s3://models/metsig/3"));
        Assert.Equal(DeployedModelState.RolledBack, wrong.State);
        Assert.Equal("s3://models/metsig/2", (string?)world.Cluster.Objects.Get("inferenceservices", "metsig")!["spec"]!["predictor"]!["model"]!["storageUri"]);
    }

    [Fact]
    public async Task A_service_keeps_the_mode_that_it_was_deployed_in()
    {
        await using DeploymentWorld world = await DeploymentWorld.StartAsync();
        DeployModelsOptions knative = world.Deploy() with { Deployment = new() { ServiceAccount = "sa", DeploymentMode = "Knative" } };
        DeployedModel first = await world.RunOneAsync(knative);
        Assert.True(first.State == DeployedModelState.Ready, first.Failure?.Message);
        DeployedModel second = await world.RunOneAsync(world.Deploy("s3://models/metsig/2") with { CanaryPercent = 10 });
        Assert.True(second.State == DeployedModelState.Ready, second.Failure?.Message);
        Assert.DoesNotContain(second.Warnings, w => w.Message.Contains("Standard mode", StringComparison.Ordinal));
        Assert.Equal("Knative", (string?)world.Cluster.Objects.Get("inferenceservices", "metsig")!["metadata"]!["annotations"]!["serving.kserve.io/deploymentMode"]);
    }

    private static UndoDeploymentOptions Undo(DeploymentWorld world) => new(world.Options, "metsig") { Rollout = DeploymentWorld.Rollout };
}
