using DismPS.DialsStandIn;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Dials;
using DismPS.Tests.Dials;

namespace DismPS.Tests.Operations.Dials;

public sealed class DialsOperationTests
{
    [Fact]
    public async Task Signing_in_shows_the_code_then_the_time_that_is_left_then_the_connection()
    {
        await using DialsWorld world = await DialsWorld.StartAsync(o => o with { ConfirmAfter = 1 });
        List<SignInProgress> steps = await ConnectAsync(world);
        Assert.Equal("https://login.example/device?user_code=ABCD-EFGH", steps[0].Code!.Address);
        Assert.Equal([600, 595], steps[..2].Select(s => s.Remaining!.Value.TotalSeconds));
        Assert.Equal((world.StandIn.BaseUrl, DialsConnectionKind.User, DialsConnectionState.Valid), (steps[2].Result!.Url, steps[2].Result!.Kind, steps[2].Result!.State));
        Assert.Equal(3, steps.Count);
    }

    [Fact]
    public async Task Who_is_signed_in_is_not_asked_again_unless_that_is_wanted()
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.Keep(-1);
        Assert.Single(await ConnectAsync(world));
        Assert.Equal(["refresh_token", "token-exchange"], world.Grants);
        Assert.Equal(world.StandIn.BaseUrl, world.Cache.Current);
        Assert.Equal(2, (await ConnectAsync(world, force: true)).Count);
        Assert.Contains("device", world.Grants);
    }

    [Fact]
    public async Task Sign_in_that_the_login_does_not_know_any_more_begins_anew()
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.Keep(-1, refresh: "PUBLIC-REFRESH-9");
        Assert.Equal(2, (await ConnectAsync(world)).Count);
    }

    [Fact]
    public async Task Failure_comes_after_the_steps_before_it()
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.StandIn.Faults.Add(CallMatch.Poll, Fault.OAuth("access_denied"));
        List<SignInProgress> steps = [];
        DismException fault = await DialsWorld.FaultAsync(async () =>
        {
            await foreach (SignInProgress step in ConnectDials.StreamAsync(world.Options, world.Environment, false, world.Clock, default))
                steps.Add(step);
        });
        Assert.Equal(ErrorCode.SignInFailed, fault.Code);
        Assert.Single(steps);
    }

    [Fact]
    public async Task Leaving_early_ends_the_sign_in()
    {
        await using DialsWorld world = await DialsWorld.StartAsync(o => o with { ConfirmAfter = int.MaxValue });
        await foreach (SignInProgress step in ConnectDials.StreamAsync(world.Options, world.Environment, false, world.Clock, default))
            break;
        int asked = world.StandIn.Requests.Count;
        Assert.Equal(asked, world.StandIn.Requests.Count);
        Assert.Empty(world.Cache.Services);
    }

    [Theory]
    [InlineData(1000, 3600, DialsConnectionState.Valid)]
    [InlineData(60, 3600, DialsConnectionState.Valid)]
    [InlineData(-1, 3600, DialsConnectionState.Renewable)]
    [InlineData(-2, -1, DialsConnectionState.Over)]
    public async Task What_is_known_of_a_sign_in_is_told_without_asking_anybody(double left, double refreshLeft, DialsConnectionState state)
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.Keep(left, refreshLeft);
        DialsConnectionInfo info = (await ShowAsync(world))!;
        Assert.Equal((world.StandIn.BaseUrl, DialsConnectionKind.User, state, world.Clock.GetUtcNow().AddSeconds(refreshLeft)), (info.Url, info.Kind, info.State, info.ExpiresAt));
        Assert.Empty(world.StandIn.Requests);
    }

    [Fact]
    public async Task Nothing_is_told_of_nobody_and_the_kind_of_others()
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        Assert.Null(await ShowAsync(world));
        Assert.Null(await ShowAsync(world, ask: true));
        world.Variables["DISMPS_DIALS_TOKEN"] = "DIALS-ACCESS-0";
        Assert.Equal((DialsConnectionKind.Environment, DialsConnectionState.Unknown, null), ((await ShowAsync(world))!.Kind, (await ShowAsync(world))!.State, (await ShowAsync(world))!.ExpiresAt));
        Assert.Equal(DialsConnectionState.Valid, (await ShowAsync(world, ask: true))!.State);
        world.Variables["DISMPS_DIALS_TOKEN"] = "OTHER";
        Assert.Equal(ErrorCode.NotSignedIn, (await DialsWorld.FaultAsync(() => ShowAsync(world, ask: true))).Code);
        world.Variables.Remove("DISMPS_DIALS_TOKEN");
        (world.Variables["DISMPS_DIALS_CLIENT_ID"], world.Variables["DISMPS_DIALS_CLIENT_SECRET"]) = ("my-app", "my-secret");
        DialsConnectionInfo info = (await ShowAsync(world, ask: true))!;
        Assert.Equal((DialsConnectionKind.Application, DialsConnectionState.Valid, world.Clock.GetUtcNow().AddSeconds(1200)), (info.Kind, info.State, info.ExpiresAt!.Value));
    }

    [Fact]
    public async Task Sign_ins_are_forgotten_one_by_one_or_all()
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.Keep(1000);
        world.Cache.Save(DismPS.Engine.Dials.DialsService.Production, world.Cache.Find(world.Service)!);
        Assert.Equal([world.StandIn.BaseUrl], DisconnectDials.Find(world.Options, world.Environment, false, world.Clock));
        Assert.Equal(2, DisconnectDials.Find(world.Options, world.Environment, true, world.Clock).Count);
        Assert.True(await DisconnectDials.RunAsync(world.StandIn.BaseUrl, world.Environment, world.Clock, default));
        Assert.False(await DisconnectDials.RunAsync(world.StandIn.BaseUrl, world.Environment, world.Clock, default));
        Assert.Empty(DisconnectDials.Find(world.Options, world.Environment, false, world.Clock));
        Assert.Single(world.Cache.Services);
    }

    [Fact]
    public async Task Workspaces_elements_and_models_are_listed_as_they_are_wanted()
    {
        await using DialsWorld world = await DialsWorld.StartAsync(o => o with
        {
            LargestPage = 2,
            Catalog = o.Catalog with
            {
                Models =
                [
                    new() { Id = 1, Name = "met-a", Revision = 1, Active = true }, new() { Id = 2, Name = "met-b", Revision = 1 },
                    new() { Id = 3, Name = "hcal", Revision = 1, Type = "InferenceService::MLServer::XGBoost" }, new() { Id = 4, Name = "met-a", Revision = 2 },
                ],
            },
        });
        world.Keep(1000);
        Assert.Equal("tracker", Assert.Single(await All(ListDialsWorkspaces.StreamAsync(world.Options, world.Environment, world.Clock, default)), w => w.IsDefault).Name);
        Assert.Equal(["HcalTask/Map"], (await ElementsAsync(world, new ElementFilter { Name = NameFilter.Of(["*map", "x"]), Workspace = "hcal" })).Select(e => e.Name));
        Assert.Equal(["HcalTask/Timing"], (await ElementsAsync(world, new ElementFilter { Dimensions = 1 })).Select(e => e.Name));
        Assert.Equal(2, (await ElementsAsync(world, new ElementFilter { Name = NameFilter.Of(["HcalTask/*"]) })).Count);
        world.StandIn.Clear();
        Assert.Equal("1 4 3", await ModelsAsync(world, new ModelFilter { Name = NameFilter.Of(["met-a", "hcal"]), Workspace = "hcal" }));
        Assert.Equal(["met-a", "hcal"], world.StandIn.Requests.Select(r => r.Query.Single(q => q.Key == "name").Value));
        Assert.All(world.StandIn.Requests, r => Assert.Equal("hcal", r.Headers["workspace"]));
        Assert.Equal("1 2 4", await ModelsAsync(world, new ModelFilter { Name = NameFilter.Of(["MET-?"]) }));
        Assert.Equal("1", await ModelsAsync(world, new ModelFilter { ActiveOnly = true }));
        Assert.Equal("3", await ModelsAsync(world, new ModelFilter { Type = "xgboost" }));
        Assert.Equal("3", await ModelsAsync(world, new ModelFilter { Type = "InferenceService::MLServer::XGBoost" }));
    }

    private static async Task<List<SignInProgress>> ConnectAsync(DialsWorld world, bool force = false) =>
        await All(ConnectDials.StreamAsync(world.Options, world.Environment, force, world.Clock, default));

    private static Task<DialsConnectionInfo?> ShowAsync(DialsWorld world, bool ask = false) => ShowDialsConnection.RunAsync(world.Options, world.Environment, ask, world.Clock, default);

    private static Task<List<DismPS.Engine.Dials.MonitoringElement>> ElementsAsync(DialsWorld world, ElementFilter filter) =>
        All(ListDialsElements.StreamAsync(filter, world.Options, world.Environment, world.Clock, default));

    private static async Task<string> ModelsAsync(DialsWorld world, ModelFilter filter) =>
        string.Join(' ', (await All(ListDialsModels.StreamAsync(filter, world.Options, world.Environment, world.Clock, default))).Select(m => m.Id));

    private static async Task<List<T>> All<T>(IAsyncEnumerable<T> items)
    {
        List<T> all = [];
        await foreach (T item in items)
            all.Add(item);
        return all;
    }
}
