using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using DismPS.Engine.Serving;
using DismPS.Tests.Golden;

namespace DismPS.Server.Tests;

/// <summary>Requests with several answers over HTTP.</summary>
[Collection("workers")]
public sealed class StreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // x is what happens before each answer; the answer is x. What the model notices goes into the file that the variable names.
    private const string Acting = """
        import os, time
        import numpy as np
        import triton_python_backend_utils as pb_utils

        FOLDER = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

        def there(name): return os.path.exists(os.path.join(FOLDER, name))

        def note(text):
            with open(os.path.join(FOLDER, "note.txt"), "w") as file: file.write(str(text))

        class TritonPythonModel:
            def execute(self, requests):
                for request in requests:
                    sender = request.get_response_sender()
                    x = pb_utils.get_input_tensor_by_name(request, "x").as_numpy()
                    self.answer(sender, [int(v) for v in x])
                    sender.send(flags=pb_utils.TRITONSERVER_RESPONSE_COMPLETE_FINAL)

            def answer(self, sender, x):
                for act in x:
                    if act == 1: raise ValueError("on purpose")
                    if act == 2: os._exit(3)
                    if act == 3: time.sleep(600)
                    while act == 4 and not there("go"): time.sleep(0.005)
                    if act == 5:
                        while not sender.is_cancelled(): time.sleep(0.005)
                        note("given up")
                    if act == 6: sender.send(pb_utils.InferenceResponse([pb_utils.Tensor("y", np.zeros(1, np.int64))])); continue
                    if act == 7:
                        n = 0
                        while not sender.is_cancelled():
                            sender.send(pb_utils.InferenceResponse([pb_utils.Tensor("y", np.zeros(16384, np.float32))]))
                            n += 1
                            note(n)
                    sender.send(pb_utils.InferenceResponse([pb_utils.Tensor("y", np.array([act], np.float32))]))
        """;

    [Fact]
    public async Task Each_answer_is_sent_when_the_model_gives_it()
    {
        await using PythonServer server = await StartAsync();
        using HttpResponseMessage response = await SendAsync(server, "generate_stream", 0, 4, 8);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Headers.TransferEncodingChunked);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal(0, ValueOf(await NextAsync(reader)));
        File.WriteAllText(server.At("go"), "");
        Assert.Equal(4, ValueOf(await NextAsync(reader)));
        Assert.Equal(8, ValueOf(await NextAsync(reader)));
        Assert.Null(await NextAsync(reader));
    }

    [Theory]
    [InlineData("on purpose", 0, 1)]
    [InlineData("exited with code 3", 0, 2)]
    [InlineData("longer than the limit", 0, 3)]
    public async Task A_failure_after_the_first_answer_is_the_last_event(string reason, params int[] acts)
    {
        await using PythonServer server = await StartAsync(o => o with { ModelTimeout = TimeSpan.FromSeconds(2) });
        string[] events = await EventsAsync(server, "generate_stream", acts);
        Assert.Equal(2, events.Length);
        Assert.Equal(0, ValueOf(events[0]));
        Assert.Contains(reason, ErrorOf(events[1]));
        Assert.Equal(0, ValueOf(Assert.Single(await EventsAsync(server, "generate_stream", 0))));
    }

    [Fact]
    public async Task A_failure_before_the_first_answer_is_a_plain_answer()
    {
        await using PythonServer server = await StartAsync();
        using HttpResponseMessage response = await SendAsync(server, "generate_stream", 1);
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("on purpose", ErrorOf(await response.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task An_answer_that_cannot_be_sent_does_not_end_the_others()
    {
        await using PythonServer server = await StartAsync();
        string[] events = await EventsAsync(server, "generate_stream", 0, 6, 8);
        Assert.Equal(3, events.Length);
        Assert.Contains("INT64", ErrorOf(events[1]));
        Assert.Equal(8, ValueOf(events[2]));
    }

    [Fact]
    public async Task A_client_that_goes_away_is_told_to_the_model()
    {
        await using PythonServer server = await StartAsync();
        using (HttpResponseMessage response = await SendAsync(server, "generate_stream", 0, 5))
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
            Assert.Equal(0, ValueOf(await NextAsync(reader)));
        }

        Assert.Equal("given up", await NoteAsync(server));
        Assert.Equal(0, ValueOf(Assert.Single(await EventsAsync(server, "generate_stream", 0))));
        Assert.Equal(0, server.Model.Health.Restarts);
    }

    [Fact]
    public async Task A_client_that_does_not_read_slows_the_model()
    {
        await using PythonServer server = await StartAsync();
        using var client = new TcpClient { ReceiveBufferSize = 64 * 1024 };
        await client.ConnectAsync(IPAddress.Loopback, server.Server.Uri.Port);
        string body = Body(7);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /v2/models/m/infer_stream HTTP/1.1\r\nHost: x\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        string before = "", after = await NoteAsync(server);
        for (DateTime until = DateTime.UtcNow + Patience; before != after && DateTime.UtcNow < until; after = await NoteAsync(server))
        {
            before = after;
            await Task.Delay(1000);
        }

        Assert.Equal(before, after);
        // Each event has 80 kB; socket and pipe buffers hold a few MB.
        Assert.InRange(int.Parse(after), 1, 500);
        client.Close();
        Assert.Equal(0, ValueOf(Assert.Single(await EventsAsync(server, "generate_stream", 0))));
    }

    [Fact]
    public async Task Generate_wants_exactly_one_answer_and_ends_a_model_that_gives_more()
    {
        await using PythonServer server = await StartAsync();
        using HttpResponseMessage one = await SendAsync(server, "generate", 0);
        Assert.Equal(0, ValueOf(await one.Content.ReadAsStringAsync()));
        foreach (int[] acts in (int[][])[[], [0, 8], [0, 8, 7], [0, 1]])
        {
            using HttpResponseMessage other = await SendAsync(server, "generate", acts);
            Assert.Contains("exactly 1 response", ErrorOf(await other.Content.ReadAsStringAsync()));
        }
    }

    [Fact]
    public async Task Infer_refuses_a_decoupled_model_and_infer_stream_takes_it()
    {
        await using PythonServer server = await StartAsync();
        using HttpResponseMessage refused = await SendAsync(server, "infer", 0);
        Assert.Equal(HttpStatusCode.NotImplemented, refused.StatusCode);
        string[] events = await EventsAsync(server, "infer_stream", 0, 8);
        using JsonDocument second = JsonDocument.Parse(events[1]);
        Assert.Equal("i", second.RootElement.GetProperty("id").GetString());
        Assert.Equal(8, second.RootElement.GetProperty("outputs")[0].GetProperty("data")[0].GetSingle());
        using HttpResponseMessage binary = await server.Client.PostAsync(
            "/v2/models/m/infer_stream", new StringContent("""{"parameters":{"binary_data_output":true},"inputs":[{"name":"x","shape":[1],"datatype":"FP32","data":[0]}]}"""));
        Assert.Equal(HttpStatusCode.BadRequest, binary.StatusCode);
    }

    [Fact]
    public async Task Statistics_count_answers_by_their_place()
    {
        await using PythonServer server = await StartAsync();
        await EventsAsync(server, "generate_stream", 0, 6);
        using JsonDocument page = JsonDocument.Parse(await server.Client.GetStringAsync("/v2/models/m/stats"));
        JsonElement stats = page.RootElement.GetProperty("model_stats")[0];
        Assert.Equal(1, stats.GetProperty("inference_stats").GetProperty("success").GetProperty("count").GetInt64());
        JsonElement places = stats.GetProperty("response_stats");
        Assert.Equal(1, places.GetProperty("0").GetProperty("success").GetProperty("count").GetInt64());
        Assert.Equal(1, places.GetProperty("1").GetProperty("fail").GetProperty("count").GetInt64());
        Assert.Equal(1, places.GetProperty("2").GetProperty("empty_response").GetProperty("count").GetInt64());
    }

    [Fact]
    public async Task A_handlers_predict_stream_gives_events_and_a_failure_is_the_last_one()
    {
        await using PythonServer server = await PythonServer.OfFolderAsync(Path.Combine(TestData.Protocol, "mlserver-models"), ["probe-stream"]);
        foreach (string action in (string[])["generate_stream", "infer_stream"])
        {
            string[] words = await WordsAsync(server, action, "one two three");
            Assert.Equal(["one", "two", "three"], words.Select(WordOf));
            string[] failing = await WordsAsync(server, action, "one fail two");
            Assert.Equal("one", WordOf(failing[0]));
            Assert.Contains("the stream failed", ErrorOf(failing[1]));
            Assert.Equal(2, failing.Length);
        }

        using HttpResponseMessage plain = await SendTextAsync(server, "generate", "one two three");
        Assert.Equal("one two three!", WordOf(await plain.Content.ReadAsStringAsync()));
        using HttpResponseMessage unknown = await server.Client.PostAsync("/v2/models/nope/generate_stream", new StringContent("{}"));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        using HttpResponseMessage wrong = await server.Client.GetAsync("/v2/models/stream/generate_stream");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, wrong.StatusCode);
    }

    private static Task<PythonServer> StartAsync(Func<InferenceServerOptions, InferenceServerOptions>? change = null) => PythonServer.OfFilesAsync(
        new Dictionary<string, string>
        {
            ["m/1/model.py"] = Acting,
            ["m/config.pbtxt"] = """
                name: "m"
                backend: "python"
                model_transaction_policy { decoupled: true }
                input [ { name: "x" data_type: TYPE_FP32 dims: [-1] } ]
                output [ { name: "y" data_type: TYPE_FP32 dims: [-1] } ]
                """,
        },
        change, "numpy");

    private static string Body(params int[] acts) =>
        $$"""{"id":"i","inputs":[{"name":"x","shape":[{{acts.Length}}],"datatype":"FP32","data":[{{string.Join(',', acts)}}]}]}""";

    private static Task<HttpResponseMessage> SendAsync(PythonServer server, string action, params int[] acts) => server.Client.SendAsync(
        new HttpRequestMessage(HttpMethod.Post, $"/v2/models/m/{action}")
        {
            Content = new StringContent(action.StartsWith("generate", StringComparison.Ordinal) ? $$"""{"x":[{{string.Join(',', acts)}}]}""" : Body(acts)),
        },
        HttpCompletionOption.ResponseHeadersRead);

    private static async Task<string[]> EventsAsync(PythonServer server, string action, params int[] acts)
    {
        using HttpResponseMessage response = await SendAsync(server, action, acts);
        return EventsOf(await response.Content.ReadAsStringAsync());
    }

    private static Task<HttpResponseMessage> SendTextAsync(PythonServer server, string action, string text) => server.Client.PostAsync(
        $"/v2/models/stream/{action}",
        new StringContent($$$"""{"id":"i","inputs":[{"name":"text","shape":[1],"datatype":"BYTES","data":["{{{text}}}"],"parameters":{"content_type":"str"}}]}"""));

    private static async Task<string[]> WordsAsync(PythonServer server, string action, string text)
    {
        using HttpResponseMessage response = await SendTextAsync(server, action, text);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return EventsOf(await response.Content.ReadAsStringAsync());
    }

    private static string[] EventsOf(string body) => [.. body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(e => e["data: ".Length..])];

    private static async Task<string?> NextAsync(StreamReader reader)
    {
        string? line = await reader.ReadLineAsync().WaitAsync(Patience);
        if (line is null)
            return null;
        Assert.Equal("", await reader.ReadLineAsync().WaitAsync(Patience));
        return line["data: ".Length..];
    }

    private static async Task<string> NoteAsync(PythonServer server)
    {
        for (DateTime until = DateTime.UtcNow + Patience; DateTime.UtcNow < until; await Task.Delay(20))
        {
            string note = File.Exists(server.At("note.txt")) ? File.ReadAllText(server.At("note.txt")) : "";
            if (note.Length > 0)
                return note;
        }

        throw new TimeoutException("The model noted nothing.");
    }

    private static float ValueOf(string? json)
    {
        using JsonDocument document = JsonDocument.Parse(json!);
        return document.RootElement.GetProperty("y").GetSingle();
    }

    private static string WordOf(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("outputs")[0].GetProperty("data")[0].GetString()!;
    }

    private static string ErrorOf(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("error").GetString()!;
    }
}
