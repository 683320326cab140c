using System.Text.Json.Nodes;
using DismPS.DialsStandIn;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials;
using RegisteredModel = DismPS.DialsStandIn.RegisteredModel;

namespace DismPS.Tests.Dials;

public sealed class DialsPageTests
{
    [Theory]
    [InlineData("https://a/?next_token=abc", "abc")]
    [InlineData("https://evil.example/x?page_size=2&next_token=a%2Bb%3D%252B#x", "a+b=%2B")]
    [InlineData("?next_token=a+b", "a b")]
    [InlineData("https://a/?my_next_token=abc", null)]
    [InlineData("https://a/", null)]
    [InlineData("", null)]
    public void Token_is_decoded_once(string next, string? token) => Assert.Equal(token, PageToken.Of(next));

    [Fact]
    public async Task Pages_are_read_one_after_the_other_and_only_as_far_as_they_are_wanted()
    {
        await using DialsWorld world = await WithModelsAsync(5);
        using DialsConnection connection = world.Open();
        Assert.Equal([1, 2, 3, 4, 5], await IdsAsync(connection));
        Assert.Equal(3, world.StandIn.Requests.Count);
        Assert.All(world.StandIn.Requests.Skip(1), r => Assert.Contains(r.Query, q => q.Key == "next_token"));
        world.StandIn.Clear();
        await foreach (DismPS.Engine.Dials.RegisteredModel model in connection.Client.ListModelsAsync(null, null, default))
            break;
        Assert.Single(world.StandIn.Requests);
    }

    [Fact]
    public async Task Filters_are_sent_with_each_page()
    {
        await using DialsWorld world = await WithModelsAsync(3);
        using DialsConnection connection = world.Open();
        await foreach (DismPS.Engine.Dials.RegisteredModel model in connection.Client.ListModelsAsync("m", null, default))
            Assert.Equal("m", model.Name);
        Assert.Equal(2, world.StandIn.Requests.Count);
        Assert.All(world.StandIn.Requests, r => Assert.Contains(new("name", "m"), r.Query));
    }

    [Fact]
    public async Task Next_on_another_host_is_asked_of_the_service_itself()
    {
        await using DialsWorld world = await WithModelsAsync(1);
        using var elsewhere = new ScriptedService();
        using DialsConnection connection = world.Open();
        world.StandIn.Faults.Add(CallMatch.ModelsIndex, Fault.NextAddress($"http://127.0.0.1:{elsewhere.Port}/api/v1/ml-models-index/?next_token=abc"));
        world.StandIn.Faults.Add(CallMatch.ModelsIndex, Fault.OtherJson(new JsonObject { ["next"] = null, ["previous"] = null, ["results"] = new JsonArray() }));
        Assert.Equal([1], await IdsAsync(connection));
        Assert.Equal("abc", world.StandIn.Requests[1].Query.Single(q => q.Key == "next_token").Value);
        Assert.Empty(elsewhere.Heads);
    }

    [Theory]
    [InlineData("https://a/?page=2")]
    [InlineData("")]
    public async Task Next_without_a_token_is_told_for_part_of_the_list_would_be_missing(string next)
    {
        await using DialsWorld world = await WithModelsAsync(1);
        using DialsConnection connection = world.Open();
        world.StandIn.Faults.Add(CallMatch.ModelsIndex, Fault.NextAddress(next));
        Assert.Equal(ErrorCode.ProtocolViolation, (await DialsWorld.FaultAsync(() => IdsAsync(connection))).Code);
    }

    [Fact]
    public async Task Pages_in_a_circle_are_told()
    {
        await using DialsWorld world = await WithModelsAsync(1);
        using DialsConnection connection = world.Open();
        world.StandIn.Faults.Add(CallMatch.ModelsIndex, Fault.OtherJson(JsonNode.Parse("""{"next": "https://a/?next_token=same", "previous": null, "results": []}""")), times: int.MaxValue);
        Assert.Equal(ErrorCode.ProtocolViolation, (await DialsWorld.FaultAsync(() => IdsAsync(connection))).Code);
        Assert.Equal(2, world.StandIn.Requests.Count);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"results": {}}""")]
    [InlineData("""{"next": 5, "results": []}""")]
    [InlineData("""{"next": "\ud800", "results": []}""")]
    [InlineData("""{"next": null, "results": [null]}""")]
    [InlineData("""{"next": null, "results": [{"id": 1, "name": "m"}]}""")]
    [InlineData("""{"next": null, "results": [{"id": 1, "name": null, "revision": 1}]}""")]
    [InlineData("""{"next": null, "results": [{"id": "x", "name": "m", "revision": 1}]}""")]
    [InlineData("<!doctype html><title>Sign in</title>")]
    [InlineData("""{"next": null, "results": [""")]
    public async Task Answer_that_is_no_page_of_models_is_told(string body)
    {
        await using DialsWorld world = await WithModelsAsync(1);
        using DialsConnection connection = world.Open();
        world.StandIn.Faults.Add(CallMatch.ModelsIndex, Fault.Status(200, body));
        DismException fault = await DialsWorld.FaultAsync(() => IdsAsync(connection));
        Assert.Equal(ErrorCode.ProtocolViolation, fault.Code);
        Assert.Contains("ml-models-index/", fault.Message);
    }

    [Fact]
    public async Task Models_are_read_with_all_that_they_have_and_strange_times_are_left_out()
    {
        await using DialsWorld world = await WithModelsAsync(1);
        using DialsConnection connection = world.Open();
        world.StandIn.Faults.Add(CallMatch.ModelsIndex, Fault.OtherJson(JsonNode.Parse("""
            {"next": null, "results": [{"id": 1, "name": "m", "revision": 2, "ready": true, "active": false, "type": "InferenceService::Tritonserver::ONNX", "anomaly_threshold": null,
             "created_at": "2025-06-01 10:00:00.5", "modified_at": [1], "tags": {"a": []}}]}
            """)));
        await foreach (DismPS.Engine.Dials.RegisteredModel model in connection.Client.ListModelsAsync(null, null, default))
        {
            Assert.Equal((1L, "m", 2, true, false), (model.Id, model.Name, model.Revision, model.Ready, model.Active));
            Assert.Equal(new DateTimeOffset(2025, 6, 1, 10, 0, 0, 500, TimeSpan.Zero), model.CreatedAt);
            Assert.Null(model.ModifiedAt);
        }
    }

    [Fact]
    public async Task Workspaces_are_read_page_by_page_with_the_own_one()
    {
        await using DialsWorld world = await DialsWorld.StartAsync(o => o with { LargestPage = 5 });
        world.Keep(1000);
        using DialsConnection connection = world.Open();
        DialsWorkspaces all = await connection.Client.ListWorkspacesAsync(default);
        Assert.Equal(13, all.Names.Length);
        Assert.Equal("tracker", all.Default);
        world.StandIn.Faults.Add(new CallMatch { PathEnd = "my-default/" }, Fault.Status(404));
        Assert.Null((await connection.Client.ListWorkspacesAsync(default)).Default);
    }

    [Theory]
    [InlineData("""["a", "b"]""", "a b")]
    [InlineData("""{"results": [{"name": "a"}, {"workspace": "b"}]}""", "a b")]
    [InlineData("""{"workspaces": ["a"]}""", "a")]
    [InlineData("""[{"x": 1}]""", null)]
    [InlineData("""["\ud800"]""", null)]
    [InlineData("5", null)]
    [InlineData("{", null)]
    public void Workspaces_come_in_several_forms(string json, string? names) =>
        Assert.Equal(names, WorkspaceParser.Names(System.Text.Encoding.UTF8.GetBytes(json)) is { } all ? string.Join(' ', all) : null);

    [Theory]
    [InlineData("[[1, 2], [3]]")]
    [InlineData("[[1, 2], 3]")]
    [InlineData("[1, 2]")]
    [InlineData("""[["1"]]""")]
    public void Map_whose_rows_differ_is_refused(string data) => Assert.Throws<System.Text.Json.JsonException>(() => ReadMap(data));

    [Fact]
    public void Map_that_claims_more_than_it_has_takes_no_memory_for_it()
    {
        string data = $"[[{string.Join(',', Enumerable.Repeat("1", 100_000))}]{string.Concat(Enumerable.Repeat(",[]", 100_000))}]";
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<System.Text.Json.JsonException>(() => ReadMap(data));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
    }

    [Fact]
    public void Map_is_read_row_by_row()
    {
        DialsHistogram map = Assert.Single(ReadMap("[[1, 2, 3], [4, 5, 6.5]]"));
        Assert.Equal([2, 3], map.Shape);
        Assert.Equal([1, 2, 3, 4, 5, 6.5], map.Bins);
    }

    private static List<DialsHistogram> ReadMap(string data)
    {
        using DialsPage page = DialsPage.Parse(System.Text.Encoding.UTF8.GetBytes($$"""
            {"next": null, "results": [{"dataset": "d", "dataset_id": 1, "run_number": 2, "ls_number": 3, "me": "m", "me_id": 4, "entries": 5, "data": {{data}}}]}
            """));
        return page.ReadHistograms(2);
    }

    private static async Task<DialsWorld> WithModelsAsync(int count)
    {
        DialsWorld world = await DialsWorld.StartAsync(o => o with { LargestPage = 2, Catalog = new Catalog { Models = [.. Enumerable.Range(1, count).Select(i => new RegisteredModel { Id = i, Name = "m", Revision = i })] } });
        world.Keep(1000);
        return world;
    }

    private static async Task<List<long>> IdsAsync(DialsConnection connection)
    {
        List<long> ids = [];
        await foreach (DismPS.Engine.Dials.RegisteredModel model in connection.Client.ListModelsAsync(null, null, default))
            ids.Add(model.Id);
        return ids;
    }
}
