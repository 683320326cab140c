using System.Net;
using System.Net.Sockets;
using System.Text;
using DismPS.Engine.Protocol;
using DismPS.Engine.Tensors;
using DismPS.Tests.Golden;

namespace DismPS.Server.Tests;

public sealed class BadRequestTests
{
    private const string Path = "/v2/models/all-types/infer";

    public static TheoryData<string, string> Malformed => new()
    {
        { "", "expected '{'" },
        { "[]", "expected '{'" },
        { "{", "expected a string" },
        { "{}", "'inputs'" },
        { """{"inputs":{}}""", "Unable to parse 'inputs'" },
        { """{"inputs":[]}""", "expected 13 inputs but got 0 inputs" },
        { """{"inputs":[{}]}""", "inputs[0] lacks 'name'" },
        { """{"inputs":[{"name":"in_f32"}]}""", "'in_f32' lacks 'datatype'" },
        { """{"inputs":[{"name":"in_f32","datatype":"FP32"}]}""", "'in_f32' lacks 'shape'" },
        { """{"inputs":[{"name":"in_f32","datatype":"FP32","shape":[2]}]}""", "must have 'data'" },
        { Input("in_f32", "FP33", "[2]", "[1,2]"), "unknown datatype 'FP33'" },
        { Input("in_f32", "FP32", "2", "[1,2]"), "'shape'" },
        { Input("in_f32", "FP32", "[-1]", "[1,2]"), "'shape'" },
        { Input("in_f32", "FP32", "[2.0]", "[1,2]"), "'shape'" },
        { Input("in_f32", "FP32", "[9223372036854775807,9223372036854775807]", "[1,2]"), "too many elements" },
        { Input("in_f32", "FP32", "[1000000000]", "[1,2]"), "Shape does not match true shape of 'data' field" },
        { Input("in_f32", "FP32", "[2]", "[1]"), "has shape [2], but its data has 1 elements" },
        { Input("in_f32", "FP32", "[2]", "[1,2,3]"), "has more than 2 elements" },
        { Input("in_f32", "FP32", "[2,2]", "[[1,2],[3]]"), "rows of different length" },
        { Input("in_f32", "FP32", "[2,3]", "[[1,2],[3,4],[5,6]]"), "is nested as [3,2]" },
        { Input("in_f32", "FP32", "[2]", "[1,\"2\"]"), "element 1: expected a number that FP32 can hold, got '\\\"2\\\"'" },
        { Input("in_f32", "FP32", "[2]", "[1,null]"), "element 1" },
        { Input("in_f32", "FP32", "[2]", "[1,1e39]"), "element 1" },
        { Input("in_f32", "FP32", "[2]", "1"), "expected an array" },
        { Input("in_u8", "UINT8", "[2]", "[0,256]"), "an integer from 0 to 255, got '256'" },
        { Input("in_i8", "INT8", "[2]", "[0,-129]"), "an integer from -128 to 127, got '-129'" },
        { Input("in_i32", "INT32", "[2]", "[0,1.5]"), "got '1.5'" },
        { Input("in_u64", "UINT64", "[2]", "[0,18446744073709551616]"), "got '18446744073709551616'" },
        { Input("in_bool", "BOOL", "[2]", "[0,1]"), "expected true or false" },
        { Input("in_f16", "FP16", "[2]", "[0,1]"), "binary tensor data extension" },
        { Input("in_f32", "FP32", "[2]", "[1,2]").Replace("\"name\"", "\"id\":\"a\",\"name\":\"in_f64\",\"name\""), "'name' twice" },
        { Input("nonsense", "FP32", "[2]", "[1,2]"), "unexpected inference input 'nonsense' for model 'all-types'" },
        { Input("in_f32", "FP64", "[2]", "[1,2]"), "inference input 'in_f32' data-type is 'FP64', but model 'all-types' expects 'FP32'" },
        { """{"id":7,"inputs":[]}""", "Unable to parse 'id'" },
        { """{"inputs":[],"outputs":{}}""", "Unable to parse 'outputs'" },
        { """{"inputs":[],"parameters":{"a":null}}""", "'a' must be" },
        { """{"inputs":[],"parameters":{"binary_data_output":1}}""", "'binary_data_output'" },
        { """{"inputs":[]} x""", "after the JSON document" },
        { "{\"a\":" + new string('[', 200) + new string(']', 200) + "}", "nested deeper than 100" },
        { "{\"a\":\"\u0001\"}", "control character" },
        { """{"a":"\ud800"}""", "no character" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task A_malformed_json_request_is_answered_400_with_its_fault(string body, string fault)
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/all-types"]);
        (HttpStatusCode status, string answer) = await server.PostAsync(Path, body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        string message = ErrorBody.Read(Encoding.UTF8.GetBytes(answer))!;
        Assert.Contains(fault.Replace("\\\"", "\""), message);
    }

    [Theory]
    [InlineData("text", "must be the number")]
    [InlineData("-1", "must be the number")]
    [InlineData("0x10", "must be the number")]
    [InlineData("99999", "the body has")]
    [InlineData("1", "expected")]
    public async Task A_wrong_header_length_is_answered_400(string length, string fault)
    {
        await using RunningServer server = await RunningServer.StartAsync(["metsig-ae-onnx"]);
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes("""{"inputs":[]}"""));
        content.Headers.Add(InferRequestWriter.HeaderLengthName, length);
        using HttpResponseMessage response = await server.Client.PostAsync("/v2/models/metsig-onnx-autoencoder/infer", content);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(fault, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(200, 8, "Expected 204, got 200")]
    [InlineData(204, 204, null)]
    [InlineData(300, 204, "204 bytes are left")]
    [InlineData(204, 210, "6 bytes follow")]
    public async Task A_binary_size_that_does_not_fit_is_answered_400(int declared, int sent, string? fault)
    {
        await using RunningServer server = await RunningServer.StartAsync(["metsig-ae-onnx"]);
        string header = $$$"""{"inputs":[{"name":"input_0","shape":[1,51],"datatype":"FP32","parameters":{"binary_data_size":{{{declared}}}}}]}""";
        var content = new ByteArrayContent([.. Encoding.UTF8.GetBytes(header), .. new byte[Math.Max(sent, Math.Min(declared, 200))]]);
        content.Headers.Add(InferRequestWriter.HeaderLengthName, header.Length.ToString());
        using HttpResponseMessage response = await server.Client.PostAsync("/v2/models/metsig-onnx-autoencoder/infer", content);
        Assert.Equal(fault is null ? HttpStatusCode.OK : HttpStatusCode.BadRequest, response.StatusCode);
        if (fault is not null)
            Assert.Contains(fault, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_raw_body_is_the_only_input_and_every_output_comes_back_binary()
    {
        await using RunningServer server = await RunningServer.StartAsync(["metsig-ae-onnx"]);
        GoldenCase golden = GoldenCase.Load("metsig-ae-onnx").First(c => c.Inputs[0].Shape[0] == 32);
        var content = new ByteArrayContent(golden.Inputs[0].Data.ToArray());
        content.Headers.Add(InferRequestWriter.HeaderLengthName, "0");
        using HttpResponseMessage response = await server.Client.PostAsync($"/v2/models/{golden.Model}/infer", content);
        golden.Verify((await RunningServer.ReadAsync(response)).Outputs);
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("GET", "/v2/models/none", 404)]
    [InlineData("GET", "/v2/models/scalar/versions/9", 404)]
    [InlineData("GET", "/v2/models/scalar/versions/x", 404)]
    [InlineData("GET", "/v2/nonsense", 404)]
    [InlineData("GET", "/", 404)]
    [InlineData("GET", "/v2/health/live/", 404)]
    [InlineData("POST", "/v2/health/live", 405)]
    [InlineData("GET", "/v2/models/scalar/infer", 405)]
    [InlineData("DELETE", "/v2/models/scalar", 405)]
    [InlineData("POST", "/v2/models/none/infer", 404)]
    [InlineData("POST", "/v2/models/scalar/versions/2/infer", 404)]
    public async Task An_unknown_path_or_method_is_answered_in_json(string method, string path, int status)
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/scalar"]);
        using HttpResponseMessage response = await server.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(status, (int)response.StatusCode);
        Assert.NotNull(ErrorBody.Read(await response.Content.ReadAsByteArrayAsync()));
    }

    [Fact]
    public async Task Bodies_over_the_limit_are_refused()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            ["odd/scalar"], o => o with { Limits = new WireLimits { MaxBodyBytes = 1000 } });
        (HttpStatusCode status, string body) = await server.PostAsync("/v2/models/scalar/infer", new string(' ', 1001));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.Contains("1000", body);
        using HttpResponseMessage refused = await PostChunkedAsync(server.Client, 5000);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
    }

    // The server ends the connection behind its refusal; a client that is still sending then may see the end before the answer.
    private static async Task<HttpResponseMessage> PostChunkedAsync(HttpClient client, int length)
    {
        for (int attempt = 0; ; attempt++)
        {
            using var chunked = new HttpRequestMessage(HttpMethod.Post, "/v2/models/scalar/infer") { Content = new StringContent(new string(' ', length)) };
            chunked.Headers.TransferEncodingChunked = true;
            try
            {
                return await client.SendAsync(chunked);
            }
            catch (HttpRequestException) when (attempt < 5)
            {
            }
        }
    }

    [Fact]
    public async Task Headers_over_the_limit_are_answered_431()
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/scalar"], null, o => o with { MaxHeaderBytes = 2000 });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v2");
        request.Headers.Add("X-Long", new string('a', 3000));
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        Assert.Equal(431, (int)response.StatusCode);
    }

    [Fact]
    public async Task Clients_that_stop_in_the_middle_do_not_hold_up_others()
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/scalar"]);
        var stuck = new List<Socket>();
        for (int i = 0; i < 50; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, server.Server.Uri.Port);
            await socket.SendAsync(Encoding.ASCII.GetBytes(i % 2 == 0 ? "POST /v2/mod" : "POST /v2/models/scalar/infer HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{\"in"));
            stuck.Add(socket);
        }

        GoldenCase golden = GoldenCase.Load("odd/scalar")[0];
        using HttpResponseMessage response = await server.SendAsync("scalar", golden.Inputs, [], null, TensorEncoding.Json);
        golden.Verify((await RunningServer.ReadAsync(response)).Outputs);
        stuck.ForEach(s => s.Dispose());
    }

    [Fact]
    public async Task An_output_of_16_gigabytes_is_an_error_and_the_server_lives()
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/output-size-from-input"]);
        Tensor size = Tensor.Create<long>("size", DataType.Int64, [1], [4_000_000_000]);
        using HttpResponseMessage refused = await server.SendAsync("output-size-from-input", [size], [], null, TensorEncoding.Json);
        Assert.Equal(HttpStatusCode.InternalServerError, refused.StatusCode);
        GoldenCase golden = GoldenCase.Load("odd/output-size-from-input")[0];
        using HttpResponseMessage response = await server.SendAsync(golden.Model, golden.Inputs, [], null, TensorEncoding.Json);
        golden.Verify((await RunningServer.ReadAsync(response)).Outputs);
    }

    private static string Input(string name, string type, string shape, string data) =>
        $$"""{"inputs":[{"name":"{{name}}","datatype":"{{type}}","shape":{{shape}},"data":{{data}}}]}""";
}
