using System.Net;
using System.Text.Json.Nodes;

namespace DismPS.DialsStandIn.Tests;

public sealed class ListTests
{
    [Fact]
    public async Task A_list_is_given_in_pages_whose_tokens_lead_to_all_of_it()
    {
        await using StandIn standIn = await StandIn.StartAsync(new StandInOptions { Catalog = TestCatalog.Recorded, LargestPage = 2 });
        using HttpClient client = TestClient.Of(standIn);

        var names = new List<string>();
        string? address = "api/v1/dataset-index/?page_size=500";
        while (address is not null)
        {
            JsonNode page = JsonNode.Parse(await client.GetStringAsync(address))!;
            names.AddRange(page["results"]!.AsArray().Select(r => r!["dataset"]!.GetValue<string>()));
            address = page["next"]?.GetValue<string>();
        }

        Assert.Equal(TestCatalog.Recorded.Datasets.Select(d => d.Dataset), names);
        Assert.Equal(3, standIn.Requests.Count);
        Assert.Empty(standIn.Complaints);
    }

    [Fact]
    public async Task A_token_of_another_list_is_a_complaint()
    {
        await using StandIn standIn = await StandIn.StartAsync(new StandInOptions { Catalog = TestCatalog.Recorded, LargestPage = 1 });
        using HttpClient client = TestClient.Of(standIn);
        JsonNode page = JsonNode.Parse(await client.GetStringAsync("api/v1/th1/?me_id=11"))!;

        using HttpResponseMessage other = await client.GetAsync(page["next"]!.GetValue<string>().Replace("me_id=11", "me_id=12", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        Assert.Single(standIn.Complaints);
    }

    [Theory]
    [InlineData("th1/?me__regex=^Hcal&run_number=392100", 3)]
    [InlineData("th1/?me_id=11&ls_number__gte=2", 2)]
    [InlineData("th1/?me_id=11&ls_number__lte=2&entries__gte=101", 1)]
    [InlineData("th1/?me_id=22", 0)]
    [InlineData("th2/?me_id=22&dataset=/ZeroBias/Run2025C-v1/DQMIO", 3)]
    [InlineData("th2/?logical_file_name__regex=nothing", 0)]
    [InlineData("file-index/?dataset_id=7001", 1)]
    [InlineData("run/?run_number__gte=392100", 1)]
    [InlineData("lumisection/?ls_number__gte=2", 2)]
    [InlineData("ml-models-index/?name=already-there", 2)]
    [InlineData("ml-models-index/?name=none", 0)]
    [InlineData("workspaces/", 13)]
    public async Task Filters_choose_what_a_list_holds(string path, int count)
    {
        await using StandIn standIn = await StandIn.StartAsync(new StandInOptions { Catalog = TestCatalog.Recorded });
        using HttpClient client = TestClient.Of(standIn);

        JsonNode page = JsonNode.Parse(await client.GetStringAsync($"api/v1/{path}"))!;

        Assert.Equal(count, page["results"]!.AsArray().Count);
        Assert.Null(page["next"]);
        Assert.Empty(standIn.Complaints);
    }

    [Fact]
    public async Task Elements_are_found_by_path_and_dimension()
    {
        await using StandIn standIn = await StandIn.StartAsync(new StandInOptions { Catalog = TestCatalog.Recorded });
        using HttpClient client = TestClient.Of(standIn);

        JsonArray found = JsonNode.Parse(await client.GetStringAsync("api/v1/mes/?me=Shared/Path/Twice&dim=2"))!.AsArray();

        Assert.Equal("""[{"me_id":42,"me":"Shared/Path/Twice","count":120,"dim":2}]""", found.ToJsonString());
    }

    [Fact]
    public async Task Bins_are_those_of_the_rule()
    {
        MonitoringElement element = new() { MeId = 1, Me = "A/B", Dim = 2, Shape = [2, 3] };
        await using StandIn standIn = await StandIn.StartAsync(new StandInOptions
        {
            Catalog = new Catalog { Mes = [element] },
            Histograms = _ => [new Histogram { LsNumber = 7, Entries = 5, RunNumber = 9, Bins = () => [1, 2, 3, 4, 5, 6.5] }],
        });
        using HttpClient client = TestClient.Of(standIn);

        JsonNode page = JsonNode.Parse(await client.GetStringAsync("api/v1/th2/?me_id=1"))!;

        Assert.Equal("[[1,2,3],[4,5,6.5]]", page["results"]![0]!["data"]!.ToJsonString());
        Assert.Equal(7, page["results"]![0]!["ls_number"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("th1/?me_id=x", 400)]
    [InlineData("th1/?me__regex=(", 400)]
    [InlineData("mes/?dim=x", 400)]
    [InlineData("th1/?run_number=99999999999", 200)]
    public async Task Bad_values_are_refused(string path, int status)
    {
        await using StandIn standIn = await StandIn.StartAsync(new StandInOptions { Catalog = TestCatalog.Recorded });
        using HttpClient client = TestClient.Of(standIn);

        using HttpResponseMessage response = await client.GetAsync($"api/v1/{path}");

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Empty(standIn.Complaints);
    }

    [Theory]
    [InlineData("workspaces/my-default/", 404)]
    [InlineData("mes/", 403)]
    [InlineData("ml-models-index/", 200)]
    public async Task A_user_can_be_without_a_default_workspace(string path, int status)
    {
        await using StandIn standIn = await StandIn.StartAsync(new StandInOptions { Catalog = TestCatalog.Recorded with { DefaultWorkspace = null } });
        using HttpClient client = TestClient.Of(standIn, workspace: null);

        using HttpResponseMessage response = await client.GetAsync($"api/v1/{path}");

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_rule_that_throws_is_a_complaint()
    {
        await using StandIn standIn = await StandIn.StartAsync(new StandInOptions { Catalog = TestCatalog.Recorded, Histograms = _ => throw new InvalidOperationException("bad rule") });
        using HttpClient client = TestClient.Of(standIn);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("api/v1/th1/"));

        Assert.Contains("bad rule", Assert.Single(standIn.Complaints));
    }
}
