using System.Net;
using System.Text;
using System.Text.Json;

namespace DismPS.Server.Tests;

/// <summary>What a handler sees of a request's headers.</summary>
[Collection("workers")]
public sealed class HandlerHeadersTests
{
    private const string Request = """{"parameters":{"own":1},"inputs":[{"name":"x","shape":[1],"datatype":"INT32","data":[1]}]}""";

    [Theory]
    [InlineData("/v2/models/m/infer", Request)]
    [InlineData("/v2/models/m/generate", Request)]
    [InlineData("/v2/models/m/infer_stream", Request)]
    [InlineData("/v1/models/m:predict", """{"inputs":{"x":[1]}}""")]
    [InlineData("/invocations", """{"inputs":{"x":[1]}}""")]
    public async Task A_handler_finds_them_in_its_parameters_as_under_mlserver(string path, string body)
    {
        await using PythonServer server = await PythonServer.OfHandlerAsync(Handler("headers"), null, "numpy");
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Trace", "t \"1\"");
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        Assert.Contains("x-trace=t '1'", text);
        Assert.Contains("content-type=application/json", text);
        // They are the request's, and do not come back.
        Assert.DoesNotContain("\"headers\"", text);
        Assert.False(response.Headers.Contains("X-Trace"));
    }

    [Fact]
    public async Task A_handler_that_never_names_them_has_none_to_read()
    {
        await using PythonServer server = await PythonServer.OfHandlerAsync(Handler("head\" + \"ers"), null, "numpy");
        using HttpResponseMessage response = await server.Client.PostAsync("/v2/models/m/infer", new StringContent(Request));
        using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal("seen:", answer.RootElement.GetProperty("outputs")[0].GetProperty("data")[0].GetString());
    }

    private static string Handler(string name) => $$"""
        from mlserver import MLModel, types


        class Handler(MLModel):
            async def load(self):
                return True

            async def predict(self, payload):
                seen = getattr(payload.parameters, "{{name}}") or {}
                text = "seen:" + ";".join("%s=%s" % (n, v.replace(chr(34), "'")) for n, v in sorted(seen.items()))
                return types.InferenceResponse(model_name="m", parameters=payload.parameters, outputs=[
                    types.ResponseOutput(name="y", shape=[1], datatype="BYTES", data=[text])])
        """;
}
