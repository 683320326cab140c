using System.Net;
using System.Text;
using DismPS.Engine.Serving;

namespace DismPS.Server.Tests;

public sealed class RestExtensionTests
{
    [Theory]
    [InlineData("", """{"name":"y","datatype":"BYTES","shape":[2],"data":["0.693147:3","0.000000:2"]}""")]
    [InlineData(""","binary_data":false""", """{"name":"y","datatype":"BYTES","shape":[2],"data":["0.693147:3","0.000000:2"]}""")]
    [InlineData(""","binary_data":true""", """{"name":"y","datatype":"BYTES","shape":[2],"parameters":{"binary_data_size":28}}""")]
    public async Task Classes_come_in_place_of_the_output_in_every_form(string binary, string output)
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/nan-inf"]);
        string request = $$$"""{"inputs":[{"name":"x","shape":[4],"datatype":"FP32","data":[-1,0,1,2]}],"outputs":[{"name":"y","parameters":{"classification":2{{{binary}}}}}]}""";
        (HttpStatusCode status, string body) = await server.PostAsync("/v2/models/nan-inf/infer", request);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains(output, body);
        // The next one gets the tensor itself.
        Assert.Contains("\"FP32\"", (await server.PostAsync("/v2/models/nan-inf/infer", request.Replace(":2", ":0"))).Body);
    }

    [Fact]
    public async Task Classes_of_strings_are_refused_and_the_next_request_is_served()
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/string-upper"]);
        const string Request = """{"inputs":[{"name":"text","shape":[1],"datatype":"BYTES","data":["a"]}],"outputs":[{"name":"upper","parameters":{"classification":1}}]}""";
        for (int i = 0; i < 3; i++)
        {
            (HttpStatusCode status, string body) = await server.PostAsync("/v2/models/string-upper/infer", Request);
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Contains("'upper'", body);
            Assert.Equal(HttpStatusCode.OK, (await server.PostAsync("/v2/models/string-upper/infer", Request.Replace(":1}", ":0}"))).Status);
        }
    }

    [Fact]
    public async Task A_restricted_group_needs_its_header_and_the_others_do_not()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            ["odd/scalar"], null, o => o with { Restrictions = RestrictedApis.Parse(["statistics,logging:admin-key=s3cret"]) });
        Assert.Equal(
            (HttpStatusCode.Forbidden, """{"error":"This API is restricted, expecting header 'admin-key'"}"""), await server.GetAsync("/v2/models/scalar/stats"));
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(server, "/v2/models/scalar/stats", "no")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(server, "/v2/models/scalar/stats", "s3cret")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await server.PostAsync("/v2/logging", "{}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("/v2/models/scalar")).Status);
    }

    [Theory]
    [InlineData("inference", "POST", "/invocations")]
    [InlineData("inference", "POST", "/v1/models/scalar:predict")]
    [InlineData("inference", "POST", "/v2/models/scalar/infer")]
    [InlineData("inference", "POST", "/v2/models/scalar/generate")]
    [InlineData("inference", "POST", "/v2/models/scalar/generate_stream")]
    [InlineData("inference", "POST", "/v2/models/scalar/infer_stream")]
    [InlineData("metadata", "GET", "/v1/models")]
    [InlineData("metadata", "GET", "/v2/models")]
    [InlineData("metadata", "GET", "/v2/docs")]
    [InlineData("metadata", "GET", "/v2/docs/dataplane.json")]
    [InlineData("metadata", "GET", "/v2/models/scalar/docs")]
    [InlineData("metadata", "GET", "/openapi.json")]
    [InlineData("metadata", "GET", "/version")]
    [InlineData("health", "GET", "/v1/models/scalar")]
    [InlineData("health", "GET", "/ping")]
    [InlineData("health", "GET", "/health")]
    public async Task Other_protocols_are_no_way_around_a_restriction(string group, string method, string path)
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/scalar"], null, o => o with { Restrictions = RestrictedApis.Parse([$"{group}:admin-key=s3cret"]) });
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(null));
        Assert.NotEqual(HttpStatusCode.Forbidden, await StatusAsync("s3cret"));

        async Task<HttpStatusCode> StatusAsync(string? key)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            if (method == "POST")
                request.Content = new StringContent("{}");
            if (key is not null)
                request.Headers.Add("admin-key", key);
            using HttpResponseMessage response = await server.Client.SendAsync(request);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task Settings_are_kept_and_answered()
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/scalar"]);
        const string Log = """{"log_file":"","log_info":false,"log_warning":true,"log_error":true,"log_verbose_level":1,"log_format":"ISO8601"}""";
        Assert.Equal((HttpStatusCode.OK, Log), await server.PostAsync("/v2/logging", """{"log_verbose_level":1,"log_info":false,"log_format":"ISO8601"}"""));
        Assert.Equal((HttpStatusCode.OK, Log), await server.GetAsync("/v2/logging"));
        Assert.Equal(HttpStatusCode.NotImplemented, (await server.PostAsync("/v2/logging", """{"log_file":"x"}""")).Status);
        foreach (string wrong in new[] { """{"log_info":1}""", """{"log_verbose_level":-1}""", """{"log_format":"json"}""", """{"log_info":true,"log_format":7}""", "[]", "{" })
            Assert.Equal(HttpStatusCode.BadRequest, (await server.PostAsync("/v2/logging", wrong)).Status);
        Assert.Equal((HttpStatusCode.OK, Log), await server.GetAsync("/v2/logging"));
        (_, string trace) = await server.PostAsync("/v2/models/scalar/trace/setting", """{"trace_rate":"7","unknown":"1"}""");
        Assert.Equal("""{"trace_level":["OFF"],"trace_rate":"7","trace_count":"-1","log_frequency":"0","trace_file":"","trace_mode":"triton"}""", trace);
        Assert.Contains("\"1000\"", (await server.GetAsync("/v2/trace/setting")).Body);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.PostAsync("/v2/trace/setting", """{"trace_rate":5}""")).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await server.PostAsync("/v2/trace/setting", new string(' ', 100_000))).Status);
    }

    [Theory]
    [InlineData("/v2/systemsharedmemory/region/r/register", "{}", 400, "has no 'key' field")]
    [InlineData("/v2/systemsharedmemory/region/r/register", """{"key":"/k","byte_size":8}""", 400, "system_shared_memory is off")]
    [InlineData("/v2/cudasharedmemory/region/r/register", """{"device_id":0,"byte_size":8}""", 400, "has no 'raw_handle' field")]
    [InlineData("/v2/systemsharedmemory/unregister", "", 200, "")]
    [InlineData("/v2/cudasharedmemory/region/r/unregister", "", 200, "")]
    public async Task Shared_memory_is_answered_as_switched_off(string path, string request, int status, string text)
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/scalar"]);
        (HttpStatusCode got, string body) = await server.PostAsync(path, request);
        Assert.Equal(status, (int)got);
        Assert.True(text.Length == 0 ? body.Length == 0 : body.Contains(text), body);
    }

    [Fact]
    public async Task A_header_that_fits_the_pattern_is_a_parameter_of_the_model()
    {
        await using PythonServer server = await PythonServer.OfFilesAsync(
            new Dictionary<string, string>
            {
                ["m/1/model.py"] = """
                    import numpy as np
                    import triton_python_backend_utils as pb_utils

                    class TritonPythonModel:
                        def execute(self, requests):
                            return [pb_utils.InferenceResponse([pb_utils.Tensor("y", np.array([r.parameters().encode()], dtype=object))]) for r in requests]
                    """,
                ["m/config.pbtxt"] = """
                    name: "m"
                    backend: "python"
                    input [ { name: "x" data_type: TYPE_FP32 dims: [1] } ]
                    output [ { name: "y" data_type: TYPE_STRING dims: [1] } ]
                    """,
            },
            null, "numpy");
        // A second door to the same models, with the pattern.
        await using ApiServer door = await ApiServer.StartAsync(
            new ApiServerOptions { HttpPort = 0, Server = server.Server.Models, ForwardedHeaders = HeaderForwarding.Parse("(?i)^x-") }, default);
        using var client = new HttpClient { BaseAddress = door.Uri };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/models/m/infer")
        {
            Content = new StringContent("""{"inputs":[{"name":"x","shape":[1],"datatype":"FP32","data":[1]}],"parameters":{"x-a":"body","own":2}}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("x-a", "head");
        request.Headers.Add("Y-Other", "no");
        using HttpResponseMessage response = await client.SendAsync(request);
        string body = await response.Content.ReadAsStringAsync();
        Assert.Contains("\\\"own\\\": 2", body);
        Assert.Contains("\\\"x-a\\\": \\\"head\\\"", body);
        Assert.DoesNotContain("body", body);
        Assert.DoesNotContain("Y-Other", body);
    }

    private static async Task<HttpResponseMessage> GetAsync(RunningServer server, string path, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("admin-key", key);
        return await server.Client.SendAsync(request);
    }
}
