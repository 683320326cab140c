using System.Net;
using System.Text.Json;

namespace DismPS.Server.Tests;

public sealed class OpenApiTests
{
    private const string Model = "metsig-onnx-autoencoder";

    [Theory]
    [InlineData("/v2/docs/dataplane.json")]
    [InlineData("/openapi.json")]
    [InlineData($"/v2/models/{Model}/docs/dataplane.json")]
    [InlineData($"/v2/models/{Model}/versions/1/docs/dataplane.json")]
    public async Task The_example_of_a_model_can_be_sent_as_it_is(string path)
    {
        await using RunningServer server = await RunningServer.StartAsync(["metsig-ae-onnx"]);
        (HttpStatusCode status, string text) = await server.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, status);
        JsonProperty infer = Assert.Single(JsonDocument.Parse(text).RootElement.GetProperty("paths").EnumerateObject(), p => p.Name.EndsWith("/infer"));
        JsonElement example = infer.Value.GetProperty("post").GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("example");

        (HttpStatusCode answer, _) = await server.PostAsync(infer.Name, example.GetRawText());

        Assert.Equal(HttpStatusCode.OK, answer);
    }

    [Fact]
    public async Task Every_reference_in_the_document_leads_to_a_schema()
    {
        await using RunningServer server = await RunningServer.StartAsync(["metsig-ae-onnx", "odd/all-types", "odd/no-shape"]);
        JsonElement root = JsonDocument.Parse((await server.GetAsync("/v2/docs/dataplane.json")).Body).RootElement;
        JsonElement schemas = root.GetProperty("components").GetProperty("schemas");

        string[] references = [.. References(root)];

        Assert.NotEmpty(references);
        Assert.All(references, r => Assert.True(schemas.TryGetProperty(r.Replace("#/components/schemas/", ""), out _), r));
    }

    [Theory]
    [InlineData("/v2/docs")]
    [InlineData($"/v2/models/{Model}/docs")]
    [InlineData($"/v2/models/{Model}/versions/1/docs")]
    public async Task The_page_names_no_other_host_and_may_not_ask_one(string path)
    {
        await using RunningServer server = await RunningServer.StartAsync(["metsig-ae-onnx"]);

        using HttpResponseMessage response = await server.Client.GetAsync(path);

        string page = await response.Content.ReadAsStringAsync();
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.StartsWith("default-src 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
        Assert.DoesNotContain("http://", page);
        Assert.DoesNotContain("https://", page);
        Assert.DoesNotContain("innerHTML", page);
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => p.Name == "$ref" ? [p.Value.GetString()!] : References(p.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
