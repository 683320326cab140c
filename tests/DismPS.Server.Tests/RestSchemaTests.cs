using System.Net;
using System.Text;

namespace DismPS.Server.Tests;

public sealed class RestSchemaTests
{
    [Theory]
    [InlineData("error", """{"error":""}""")]
    [InlineData("error", """{"error":"x","detail":[]}""")]
    [InlineData("live", """{"live":1}""")]
    [InlineData("ready", """{}""")]
    [InlineData("inferResponse", """{"model_name":"m","outputs":[{"name":"y","shape":[-1],"datatype":"FP32","data":[1]}]}""")]
    [InlineData("inferResponse", """{"model_name":"m","outputs":[{"name":"y","shape":[1],"datatype":"FP33","data":[1]}]}""")]
    [InlineData("inferResponse", """{"model_name":"m","outputs":[{"name":"y","shape":[1],"datatype":"FP32"}]}""")]
    [InlineData("inferResponse", """{"model_name":"m","outputs":[{"name":"y","shape":[1],"datatype":"FP32","data":[{}]}]}""")]
    [InlineData("inferResponse", """{"model_name":"m","id":7,"outputs":[]}""")]
    [InlineData("inferRequest", """{"inputs":[]}""")]
    [InlineData("server", """{"name":"a","version":"1","extensions":["telepathy"]}""")]
    [InlineData("stats", """{"model_stats":[{}]}""")]
    [InlineData("index", """[{"name":"a","state":"ASLEEP"}]""")]
    [InlineData("trace", """{"trace_level":"OFF"}""")]
    public void The_schema_refuses_what_is_wrong(string definition, string json) => Assert.NotNull(SchemaChecker.Check(definition, json));

    [Theory]
    [InlineData("GET", "/v2/health/live", "live")]
    [InlineData("GET", "/v2/health/ready", "ready")]
    [InlineData("GET", "/v2", "server")]
    [InlineData("GET", "/v2/", "server")]
    [InlineData("GET", "/v2/models/string-upper", "model")]
    [InlineData("GET", "/v2/models/string-upper/versions/1", "model")]
    [InlineData("GET", "/v2/models/string%2Dupper/ready", "modelReady")]
    [InlineData("GET", "/v2/models/string-upper/versions/1/ready", "modelReady")]
    [InlineData("GET", "/v2/models/stats", "stats")]
    [InlineData("GET", "/v2/models/string-upper/stats", "stats")]
    [InlineData("GET", "/v2/models/string-upper/versions/1/stats", "stats")]
    [InlineData("POST", "/v2/repository/index", "index")]
    [InlineData("GET", "/v2/trace/setting", "trace")]
    [InlineData("POST", "/v2/trace/setting", "trace")]
    [InlineData("GET", "/v2/models/string-upper/trace/setting", "trace")]
    [InlineData("GET", "/v2/logging", "log")]
    [InlineData("POST", "/v2/logging", "log")]
    [InlineData("GET", "/v2/systemsharedmemory/status", "sharedMemory")]
    [InlineData("GET", "/v2/cudasharedmemory/status", "sharedMemory")]
    public async Task Every_answer_has_the_shape_of_the_protocol(string method, string path, string definition)
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/string-upper"]);
        using HttpResponseMessage response = await SendAsync(server, method, path, method == "POST" ? "{}" : null);
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        SchemaChecker.Require(definition, body);
    }

    [Theory]
    [InlineData("GET", "/v2/nothing", 404, null)]
    [InlineData("GET", "/v2/models/none", 404, null)]
    [InlineData("GET", "/v2/models/none/ready", 404, null)]
    [InlineData("GET", "/v2/models/string-upper/versions/2/ready", 404, null)]
    [InlineData("PUT", "/v2/logging", 405, "GET, POST")]
    [InlineData("DELETE", "/v2/trace/setting", 405, "GET, POST")]
    [InlineData("GET", "/v2/systemsharedmemory/region/r/register", 405, "POST")]
    [InlineData("POST", "/v2/health/live", 405, "GET")]
    [InlineData("HEAD", "/v2/health/live", 405, "GET")]
    [InlineData("GET", "/v2/models/string-upper/infer", 405, "POST")]
    [InlineData("OPTIONS", "/v2/models/string-upper/infer", 405, "POST")]
    [InlineData("GET", "/v2/models/none/trace/setting", 400, null)]
    [InlineData("GET", "/v2/systemsharedmemory/region/r/status", 404, null)]
    [InlineData("GET", "/v2/systemsharedmemory/region", 404, null)]
    [InlineData("POST", "/v2/cudasharedmemory/region/r/register", 400, null)]
    [InlineData("POST", "/v2/models/string-upper/infer", 400, null)]
    [InlineData("POST", "/v2/models/none/infer", 404, null)]
    public async Task Every_refusal_has_the_shape_of_the_protocol(string method, string path, int status, string? allow)
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/string-upper"]);
        using HttpResponseMessage response = await SendAsync(server, method, path, method is "POST" or "PUT" ? "{}" : null);
        string body = await response.Content.ReadAsStringAsync();
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(allow, allow is null ? null : string.Join(", ", response.Content.Headers.Allow));
        if (method != "HEAD")
            SchemaChecker.Require("error", body);
    }

    [Theory]
    [InlineData("""{"id":"a","inputs":[{"name":"text","shape":[2],"datatype":"BYTES","data":["a","b"]}]}""")]
    [InlineData("""{"inputs":[{"name":"text","shape":[1],"datatype":"BYTES","data":["a"]}],"outputs":[{"name":"upper"}],"parameters":{"own":1.5}}""")]
    [InlineData("""{"inputs":[{"name":"text","shape":[1],"datatype":"BYTES","data":["a"]}],"outputs":[{"name":"upper","parameters":{"binary_data":true}}]}""")]
    public async Task Requests_and_answers_of_inference_have_the_shape_of_the_protocol(string request)
    {
        SchemaChecker.Require("inferRequest", request);
        await using RunningServer server = await RunningServer.StartAsync(["odd/string-upper"]);
        using HttpResponseMessage response = await SendAsync(server, "POST", "/v2/models/string-upper/infer", request);
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        int length = response.Headers.TryGetValues("Inference-Header-Content-Length", out IEnumerable<string>? values) ? int.Parse(values.Single()) : body.Length;
        SchemaChecker.Require("inferResponse", Encoding.UTF8.GetString(body, 0, length));
    }

    private static Task<HttpResponseMessage> SendAsync(RunningServer server, string method, string path, string? body) =>
        server.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") });
}
