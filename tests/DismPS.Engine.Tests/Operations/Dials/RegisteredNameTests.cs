using System.Collections.Concurrent;
using DismPS.DialsStandIn;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Tests.Dials;

namespace DismPS.Tests.Operations.Dials;

/// <summary>Names that registered models have are asked about before anything is sent.</summary>
public sealed class RegisteredNameTests
{
    private static readonly RegisteredModel[] Models =
    [
        new() { Id = 3, Name = "pixel", Revision = 2, CreatedBy = "bob" },
        new() { Id = 5, Name = "pixel", Revision = 4, CreatedBy = "eve" },
        new() { Id = 4, Name = "pixel", Revision = 3 },
        new() { Id = 9, Name = "pixel-2", Revision = 9 },
    ];

    [Fact]
    public async Task All_names_are_asked_about_in_their_workspaces_before_the_first_upload()
    {
        await using PackagingWorld world = await StartAsync();
        List<string> asked = [];
        PackageArtifactsResult result = await world.PackageAsync(u => u with
        {
            Ask = (found, _) =>
            {
                Assert.DoesNotContain(world.StandIn.Requests, r => r.Method is "POST" or "PUT");
                asked.Add($"{found.Resource.Name} {found.Model.Name} {found.Model.Revision} {found.Model.CreatedBy}");
                return Task.FromResult<bool?>(true);
            },
        });
        // The latest revision, wherever it stands in the list.
        Assert.Equal(["Pixel pixel 4 eve"], asked);
        Assert.Equal(["jetmet", "tracker", "tracker"], Questions(world).Select(r => r.Headers["workspace"]));
        Assert.Equal(["metsig", "pixel", "pixel"], Questions(world).Select(r => r.Query.Single(q => q.Key == "name").Value));
        int first = world.StandIn.Requests.First(r => r.Method == "POST").Number;
        Assert.All(Questions(world), q => Assert.True(q.Number < first));
        await world.AssertCompleteAsync(result);
    }

    [Theory]
    [InlineData(false, ErrorCode.Declined)]
    [InlineData(null, ErrorCode.TargetExists)]
    public async Task Who_does_not_want_it_or_cannot_be_asked_sends_nothing(bool? answer, ErrorCode code)
    {
        await using PackagingWorld world = await StartAsync();
        DismException failure = await DialsWorld.FaultAsync(() => world.PackageAsync(u => u with { Ask = (_, _) => Task.FromResult(answer) }));
        Assert.Equal((code, "Pixel"), (failure.Code, failure.Target));
        Assert.Contains("'pixel' is registered in DIALS, revision 4 by eve", failure.Message);
        Assert.DoesNotContain(world.StandIn.Requests, r => r.Method is "POST" or "PUT");
        Assert.Empty(world.Package());
        Assert.Empty(world.Sent);
    }

    [Fact]
    public async Task Where_there_is_nobody_to_ask_it_is_a_failure_unless_it_is_not_minded()
    {
        await using PackagingWorld world = await StartAsync();
        Assert.Equal(ErrorCode.TargetExists, (await DialsWorld.FaultAsync(() => world.PackageAsync())).Code);
        ConcurrentQueue<string> found = [];
        await world.AssertCompleteAsync(await world.PackageAsync(u => u with { IgnoreRegistered = true, Found = new Told(found.Enqueue) }));
        Assert.Equal(["Pixel"], found);
    }

    [Fact]
    public async Task A_model_that_only_another_workspace_has_is_no_obstacle()
    {
        await using PackagingWorld world = await StartAsync(Models.Select(m => m with { Workspace = "hcal" }));
        await world.AssertCompleteAsync(await world.PackageAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [InlineData(null)]
    public async Task The_reader_of_the_stream_answers_the_question(bool? answer)
    {
        await using PackagingWorld world = await StartAsync();
        List<PackageArtifactsStep> steps = [];
        async Task ReadAsync()
        {
            await foreach (PackageArtifactsStep step in PackageArtifacts.StreamAsync(world.Options, TestContext.Current.CancellationToken))
            {
                steps.Add(step);
                step.Question?.Answer(answer);
            }
        }

        if (answer == true)
        {
            await ReadAsync();
            await world.AssertCompleteAsync(steps[^1].Result!);
        }
        else
        {
            Assert.Equal(answer == false ? ErrorCode.Declined : ErrorCode.TargetExists, (await DialsWorld.FaultAsync(ReadAsync)).Code);
            Assert.Empty(world.Puts);
        }

        PackageArtifactsStep question = Assert.Single(steps, s => s.Question is not null);
        Assert.Equal(("Pixel", 4L), (question.Question!.Name.Resource.Name, (long)question.Question.Name.Model.Revision));
        Assert.Null(question.Progress ?? (object?)question.Result);
    }

    [Fact]
    public async Task Who_leaves_the_stream_at_the_question_ends_the_packaging()
    {
        await using PackagingWorld world = await StartAsync();
        await foreach (PackageArtifactsStep step in PackageArtifacts.StreamAsync(world.Options, TestContext.Current.CancellationToken))
        {
            if (step.Question is not null)
                break;
        }

        Assert.DoesNotContain(world.StandIn.Requests, r => r.Method is "POST" or "PUT");
        Assert.Empty(world.Package());
    }

    [Fact]
    public async Task A_plan_asks_and_sends_nothing_and_tells_what_would_go()
    {
        await using PackagingWorld world = await StartAsync();
        PackagePlan plan = await PackageArtifacts.PlanAsync(world.Options, TestContext.Current.CancellationToken);
        Assert.All(plan.Resources, r => Assert.Equal(PlannedUpload.Send, r.Upload));
        Assert.Empty(world.StandIn.Requests);
        await world.PackageAsync(u => u with { IgnoreRegistered = true });
        plan = await PackageArtifacts.PlanAsync(world.Options, TestContext.Current.CancellationToken);
        Assert.All(plan.Resources, r => Assert.Equal(PlannedUpload.Reuse, r.Upload));
    }

    [Fact]
    public async Task A_plan_signs_nobody_in()
    {
        await using PackagingWorld world = await StartAsync();
        world.Dials.Cache.Remove(world.StandIn.BaseUrl);
        var observer = new SignInLog();
        PackageArtifactsOptions options = world.Options with { Dials = world.Upload with { Access = world.Upload.Access with { Observer = observer } } };
        Assert.Equal(ErrorCode.NotSignedIn, (await DialsWorld.FaultAsync(() => PackageArtifacts.PlanAsync(options, TestContext.Current.CancellationToken))).Code);
        Assert.Empty(world.StandIn.Requests);
        // The packaging itself does.
        await PackageArtifacts.RunAsync(options with { Dials = options.Dials! with { IgnoreRegistered = true } }, TestContext.Current.CancellationToken);
        Assert.Contains("device", world.Dials.Grants);
    }

    [Fact]
    public async Task Who_is_not_signed_in_packages_for_himself_unless_DIALS_is_named()
    {
        await using PackagingWorld world = await StartAsync();
        world.Dials.Cache.Remove(world.StandIn.BaseUrl);
        PackageArtifactsResult result = await world.PackageAsync(u => u with { Access = u.Access with { Use = DialsUse.WhenSignedIn } });
        Assert.Null(result.Service);
        Assert.All(result.Packages, p => Assert.Equal(Path.GetFileName(p.Path), p.Uri));
        Assert.Equal(ErrorCode.NotSignedIn, (await DialsWorld.FaultAsync(() => world.PackageAsync())).Code);
        Assert.Empty(world.StandIn.Requests);
        Assert.Null((await world.PackageAsync(u => u with { Access = u.Access with { Use = DialsUse.Never } })).Service);
    }

    private static Task<PackagingWorld> StartAsync(IEnumerable<RegisteredModel>? models = null) =>
        PackagingWorld.StartAsync(o => o with { LargestPage = 2, Catalog = o.Catalog with { Models = [.. models ?? Models] } });

    private static IEnumerable<RecordedRequest> Questions(PackagingWorld world) => world.StandIn.Requests.Where(r => r.Path.EndsWith("/ml-models-index/", StringComparison.Ordinal));

    private sealed class Told(Action<string> tell) : IProgress<RegisteredName>
    {
        public void Report(RegisteredName value) => tell(value.Resource.Name);
    }
}
