using System.Net;
using System.Text;
using System.Text.Json;

namespace DismPS.Server.Tests;

public sealed class ValueRequestTests
{
    private const string Model = "metsig-onnx-autoencoder";
    private const int Features = 51;

    private static readonly string Row = "[" + string.Join(',', Enumerable.Range(0, Features).Select(i => i / 100.0)) + "]";

    private static readonly string Other = "[" + string.Join(',', Enumerable.Range(0, Features).Select(i => 1 - i / 100.0)) + "]";

    private static string Columns => "[" + string.Join(',', Enumerable.Range(0, Features).Select(i => $"\"bin{i}\"")) + "]";

    public static TheoryData<string, string, string, string> Same => new()
    {
        { "/v1/models/NAME:predict", $$"""{"instances":[{{Row}},{{Other}}]}""", "application/json", "rows" },
        { "/v1/models/NAME:predict", $$"""{"instances":[{"input_0":{{Row}}},{"input_0":{{Other}}}]}""", "application/json", "rows" },
        { "/v1/models/NAME:predict", $$"""{"inputs":[{{Row}},{{Other}}]}""", "application/json", "outputs" },
        { "/v1/models/NAME:predict", $$"""{"inputs":{"input_0":[{{Row}},{{Other}}] } }""", "application/json", "outputs" },
        { "/invocations", $$"""{"instances":[{{Row}},{{Other}}]}""", "application/json", "predictions" },
        { "/invocations", $$"""{"inputs":[{{Row}},{{Other}}],"params":{"mode":"anomaly","threshold":0.5} }""", "application/json", "predictions" },
        { "/invocations", $$"""{"dataframe_split":{"columns":{{Columns}},"index":[0,1],"data":[{{Row}},{{Other}}] } }""", "application/json", "predictions" },
        { "/invocations", $$"""{"dataframe_records":[{{Record(Row)}},{{Record(Other)}}]}""", "application/json", "predictions" },
        { "/invocations", $"{Columns.Trim('[', ']').Replace("\"", "")}\n{Row.Trim('[', ']')}\n{Other.Trim('[', ']')}\n", "text/csv", "predictions" },
    };

    public static TheoryData<string, string, string> Wrong => new()
    {
        { "/v1/models/NAME:predict", "[]", "must be a JSON object" },
        { "/v1/models/NAME:predict", "{}", "'instances' or 'inputs'" },
        { "/invocations", """{"dataframe_split":{"columns":["\ud800"],"data":[[1]]} }""", "half of a surrogate pair" },
        { "/invocations", """{"dataframe_records":[{"\udc00":1}]}""", "half of a surrogate pair" },
        { "/v1/models/NAME:predict", """{"instances":5}""", "'instances' must be a list" },
        { "/v1/models/NAME:predict", """{"instances":[]}""", "'instances' is empty" },
        { "/v1/models/NAME:predict", """{"instances":[1],"inputs":[1]}""", "both 'instances' and 'inputs'" },
        { "/v1/models/NAME:predict", """{"instances":[{"input_0":[1]},5]}""", "'instances[1]' must be an object" },
        { "/v1/models/NAME:predict", """{"instances":[{"input_0":[1]},{"other":[1]}]}""", "'other', which the first row has not" },
        { "/v1/models/NAME:predict", """{"instances":[{"a":1,"b":2},{"a":1}]}""", "'instances[1]' lacks 'b'" },
        { "/v1/models/NAME:predict", """{"instances":[{"nosuch":[1]}]}""", "'nosuch'" },
        { "/v1/models/NAME:predict", """{"instances":[[1,2],[3]]}""", "rows of different length" },
        { "/v1/models/NAME:predict", """{"instances":[["a"]]}""", "input_0" },
        { "/v1/models/NAME:predict", """{"instances":[1""", "failed to parse the JSON body" },
        { "/invocations", """{"dataframe_split":{"columns":["a"],"data":[[1,2]]}}""", "has 2 values for 1 columns" },
        { "/invocations", """{"dataframe_split":[]}""", "'columns' and 'data'" },
        { "/invocations", """{"dataframe_records":[]}""", "has no row" },
        { "/invocations", """{"dataframe_records":[{"a":1,"a":2}]}""", "twice" },
    };

    [Theory]
    [MemberData(nameof(Same))]
    public async Task Bare_values_give_what_a_V2_request_gives(string path, string body, string contentType, string form)
    {
        await using RunningServer server = await RunningServer.StartAsync(["metsig-ae-onnx"]);
        (HttpStatusCode wantedStatus, string wanted) = await server.PostAsync(
            $"/v2/models/{Model}/infer", $$"""{"inputs":[{"name":"input_0","datatype":"FP32","shape":[2,{{Features}}],"data":[{{Row}},{{Other}}]}]}""");
        Assert.Equal(HttpStatusCode.OK, wantedStatus);

        using HttpResponseMessage response = await server.Client.PostAsync(path.Replace("NAME", Model), new StringContent(body, Encoding.UTF8, contentType));
        string text = await response.Content.ReadAsStringAsync();

        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        JsonElement[] outputs = [.. JsonDocument.Parse(wanted).RootElement.GetProperty("outputs").EnumerateArray()];
        foreach (JsonElement output in outputs)
        {
            string name = output.GetProperty("name").GetString()!;
            Assert.Equal(Numbers(output.GetProperty("data")), Numbers(Answer(JsonDocument.Parse(text).RootElement, form, name)));
        }
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Wrong_values_are_refused_with_what_is_wrong(string path, string body, string expected)
    {
        await using RunningServer server = await RunningServer.StartAsync(["metsig-ae-onnx"]);

        (HttpStatusCode status, string text) = await server.PostAsync(path.Replace("NAME", Model), body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(expected, JsonDocument.Parse(text).RootElement.GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("a,b\n1\n", "line 2 has 1 values for 2 columns")]
    [InlineData("a\nx\n", "column 'a': 'x' is no number")]
    [InlineData("", "the table is empty")]
    [InlineData("a\n\"1\n", "a quoted cell is not closed")]
    public async Task A_wrong_table_is_refused_with_its_line(string body, string expected)
    {
        await using RunningServer server = await RunningServer.StartAsync(["metsig-ae-onnx"]);

        using HttpResponseMessage response = await server.Client.PostAsync("/invocations", new StringContent(body, Encoding.UTF8, "text/csv"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(expected, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Invocations_of_a_server_with_several_models_are_told_to_name_one()
    {
        await using RunningServer server = await RunningServer.StartAsync(["metsig-ae-onnx", "odd/scalar"]);

        (HttpStatusCode status, string text) = await server.PostAsync("/invocations", """{"inputs":[1]}""");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(Model, text);
    }

    [Theory]
    [InlineData("/v1/models", $$"""{"models":["{{Model}}"]}""")]
    [InlineData($"/v1/models/{Model}", $$"""{"name":"{{Model}}","ready":true}""")]
    [InlineData("/ping", "\n")]
    [InlineData("/health", "\n")]
    public async Task The_other_protocols_tell_what_is_served(string path, string expected)
    {
        await using RunningServer server = await RunningServer.StartAsync(["metsig-ae-onnx"]);

        Assert.Equal((HttpStatusCode.OK, expected), await server.GetAsync(path));
    }

    [Theory]
    [InlineData("GET", $"/v1/models/{Model}:predict", 405)]
    [InlineData("POST", $"/v1/models/{Model}", 405)]
    [InlineData("GET", "/invocations", 405)]
    [InlineData("POST", "/v1/models/nosuch:predict", 404)]
    [InlineData("GET", "/v1/models/nosuch", 404)]
    [InlineData("GET", "/v1/models/a/b", 404)]
    [InlineData("GET", "/v2/models/nosuch/docs", 404)]
    public async Task Wrong_methods_and_names_are_refused(string method, string path, int status)
    {
        await using RunningServer server = await RunningServer.StartAsync(["metsig-ae-onnx"]);

        using HttpResponseMessage response = await server.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal(status, (int)response.StatusCode);
        Assert.NotEmpty(JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("error").GetString()!);
    }

    private static string Record(string row) =>
        "{" + string.Join(',', row.Trim('[', ']').Split(',').Select((v, i) => $"\"bin{i}\":{v}")) + "}";

    private static JsonElement[] Answer(JsonElement root, string form, string output) => form == "rows"
        ? [.. root.GetProperty("predictions").EnumerateArray().Select(r => r.GetProperty(output))]
        : [root.GetProperty(form).GetProperty(output)];

    private static double[] Numbers(params JsonElement[] values) => [.. values.SelectMany(
        v => v.ValueKind == JsonValueKind.Array ? v.EnumerateArray().SelectMany(e => Numbers(e)) : [v.GetDouble()])];
}
