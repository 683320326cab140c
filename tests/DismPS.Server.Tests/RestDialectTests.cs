using System.Net;
using System.Text;
using System.Text.Json;
using DismPS.Engine.Protocol;

namespace DismPS.Server.Tests;

/// <summary>The rows of docs/protocol.md that the REST side decides.</summary>
public sealed class RestDialectTests
{
    private const string Nan = """{"inputs":[{"name":"x","shape":[4],"datatype":"FP32","data":[-1,0,1,2]}],"outputs":[{"name":"y"}]}""";
    private const string Upper = """{"inputs":[{"name":"text","shape":[1],"datatype":"BYTES","data":["a"]}]}""";

    [Theory]
    [InlineData(ApiDialect.Default, 503)]
    [InlineData(ApiDialect.Triton, 400)]
    [InlineData(ApiDialect.MLServer, 400)]
    public async Task A_server_that_is_not_ready_says_so_as_its_kind_does(ApiDialect dialect, int status)
    {
        await using RunningServer server = await StartAsync(dialect, "odd/scalar", "odd/broken-empty");
        (HttpStatusCode got, string body) = await server.GetAsync("/v2/health/ready");
        Assert.Equal(status, (int)got);
        SchemaChecker.Require("ready", body);
    }

    [Theory]
    [InlineData(ApiDialect.Default, "[null,null,0.0,")]
    [InlineData(ApiDialect.Triton, "[NaN,-Infinity,0.0,")]
    [InlineData(ApiDialect.MLServer, "[null,null,0.0,")]
    public async Task Numbers_that_json_lacks_are_words_only_as_triton_writes_them(ApiDialect dialect, string data)
    {
        await using RunningServer server = await StartAsync(dialect, "odd/nan-inf");
        Assert.Contains(data, (await server.PostAsync("/v2/models/nan-inf/infer", Nan)).Body);
    }

    [Theory]
    [InlineData(ApiDialect.Default, "", 400, "error")]
    [InlineData(ApiDialect.Triton, "{", 400, "error")]
    [InlineData(ApiDialect.MLServer, "{", 422, "detail")]
    [InlineData(ApiDialect.MLServer, """{"inputs":[{"name":"text","shape":[1],"datatype":"bytes","data":["a"]}]}""", 422, "detail")]
    [InlineData(ApiDialect.MLServer, """{"inputs":[{"name":"text","shape":[2],"datatype":"BYTES","data":["a"]}]}""", 400, "error")]
    [InlineData(ApiDialect.Default, """{"inputs":[{"name":"text","shape":[2],"datatype":"BYTES","data":["a"]}]}""", 400, "error")]
    public async Task Only_mlservers_dialect_answers_422_and_only_for_the_text(ApiDialect dialect, string request, int status, string form)
    {
        await using RunningServer server = await StartAsync(dialect, "odd/string-upper");
        (HttpStatusCode got, string body) = await server.PostAsync("/v2/models/string-upper/infer", request);
        Assert.Equal(status, (int)got);
        SchemaChecker.Require(form, body);
    }

    [Fact]
    public async Task A_shape_that_does_not_fit_is_told_in_both_of_tritons_phrases()
    {
        await using RunningServer server = await StartAsync(ApiDialect.Default, "odd/string-upper");
        (_, string body) = await server.PostAsync("/v2/models/string-upper/infer", Upper.Replace("[1]", "[3]"));
        Assert.Contains("Unable to parse 'data': Shape does not match true shape of 'data' field", body);
        Assert.Contains("Failed to parse 'data' field: shape does not match true shape", body);
        Assert.Contains("input 'text' has shape [3]", body);
    }

    [Theory]
    [InlineData(ApiDialect.Default, false)]
    [InlineData(ApiDialect.Triton, false)]
    [InlineData(ApiDialect.MLServer, true)]
    public async Task Ids_and_parameters_that_nobody_sent_are_mlservers_alone(ApiDialect dialect, bool there)
    {
        await using RunningServer server = await StartAsync(dialect, "odd/string-upper");
        using JsonDocument answer = JsonDocument.Parse((await server.PostAsync("/v2/models/string-upper/infer", Upper)).Body);
        Assert.Equal(there, answer.RootElement.TryGetProperty("id", out JsonElement id) && Guid.TryParse(id.GetString(), out _));
        Assert.Equal(there, answer.RootElement.TryGetProperty("parameters", out _));
        (_, string own) = await server.PostAsync("/v2/models/string-upper/infer", Upper.Insert(1, "\"id\":\"mine\","));
        Assert.Contains("\"id\":\"mine\"", own);
    }

    [Theory]
    [InlineData(ApiDialect.Default, 404, "unknown model")]
    [InlineData(ApiDialect.Triton, 400, "Model version not ready")]
    [InlineData(ApiDialect.MLServer, 404, "unknown model")]
    public async Task A_model_that_is_not_there_is_not_ready(ApiDialect dialect, int status, string text)
    {
        await using RunningServer server = await StartAsync(dialect, "odd/scalar");
        (HttpStatusCode got, string body) = await server.GetAsync("/v2/models/none/ready");
        Assert.Equal((status, true), ((int)got, body.Contains(text)));
        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync("/v2/models/none")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await server.PostAsync("/v2/models/scalar/versions/7/infer", "{}")).Status);
    }

    [Theory]
    [InlineData(ApiDialect.Default, HttpStatusCode.OK)]
    [InlineData(ApiDialect.Triton, HttpStatusCode.NotFound)]
    [InlineData(ApiDialect.MLServer, HttpStatusCode.NotFound)]
    public async Task The_metrics_are_on_the_rest_port_too_only_by_default(ApiDialect dialect, HttpStatusCode status)
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/scalar"], null, o => o with { Dialect = dialect, MetricsPort = 0 });
        Assert.Equal(status, (await server.GetAsync("/metrics")).Status);
        using HttpResponseMessage metrics = await server.Client.GetAsync(server.Server.MetricsUri);
        Assert.Equal(HttpStatusCode.OK, metrics.StatusCode);
    }

    [Fact]
    public async Task Half_precision_is_json_only_in_mlservers_dialect()
    {
        const string Request = """{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP16","data":[1,2,3,4]}]}""";
        await using RunningServer strict = await StartAsync(ApiDialect.Default, "odd/fp16-linear");
        Assert.Contains("no JSON form", (await strict.PostAsync("/v2/models/fp16-linear/infer", Request)).Body);
        await using RunningServer wide = await StartAsync(ApiDialect.MLServer, "odd/fp16-linear");
        Assert.DoesNotContain("no JSON form", (await wide.PostAsync("/v2/models/fp16-linear/infer", Request)).Body);
    }

    [Theory]
    [InlineData("GET", "/v2/docs", 200, 404, 200)]
    [InlineData("GET", "/v2/docs/dataplane.json", 200, 404, 200)]
    [InlineData("GET", "/v2/models/string-upper/docs", 200, 404, 200)]
    [InlineData("GET", "/v2/models", 200, 404, 404)]
    [InlineData("GET", "/v2/models/none/stats", 404, 400, 404)]
    [InlineData("POST", "/v2/repository/main/index", 501, 501, 404)]
    [InlineData("POST", "/v1/models/string-upper:predict", 200, 200, 200)]
    [InlineData("POST", "/invocations", 200, 200, 200)]
    public async Task Other_pages_and_protocols_are_there_as_the_table_says(string method, string path, int byDefault, int triton, int mlserver)
    {
        foreach ((ApiDialect dialect, int status) in new[] { (ApiDialect.Default, byDefault), (ApiDialect.Triton, triton), (ApiDialect.MLServer, mlserver) })
        {
            await using RunningServer server = await StartAsync(dialect, "odd/string-upper");
            (HttpStatusCode got, string body) = method == "GET" ? await server.GetAsync(path) : await server.PostAsync(path, """{"instances":["a"]}""");
            Assert.True(status == (int)got, $"{dialect}: {got} {body}");
        }
    }

    [Theory]
    [InlineData(ApiDialect.Default, true)]
    [InlineData(ApiDialect.Triton, true)]
    [InlineData(ApiDialect.MLServer, false)]
    public async Task Binary_answers_are_not_mlservers(ApiDialect dialect, bool binary)
    {
        await using RunningServer server = await StartAsync(dialect, "odd/string-upper");
        (_, string body) = await server.PostAsync("/v2/models/string-upper/infer", Upper.Insert(1, "\"parameters\":{\"binary_data_output\":true},"));
        Assert.Equal(binary, body.Contains("binary_data_size", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(ApiDialect.Default)]
    [InlineData(ApiDialect.Triton)]
    [InlineData(ApiDialect.MLServer)]
    public async Task All_outputs_come_unless_some_are_asked_for_and_an_unknown_one_is_refused(ApiDialect dialect)
    {
        await using RunningServer server = await StartAsync(dialect, "odd/string-upper");
        Assert.Contains("\"upper\"", (await server.PostAsync("/v2/models/string-upper/infer", Upper)).Body);
        (HttpStatusCode status, string body) = await server.PostAsync("/v2/models/string-upper/infer", Upper.Insert(1, "\"outputs\":[{\"name\":\"lower\"}],"));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("upper", body);
    }

    private static Task<RunningServer> StartAsync(ApiDialect dialect, params string[] models) => RunningServer.StartAsync(models, null, o => o with { Dialect = dialect });
}
