using System.Globalization;
using System.Text;
using System.Text.Json;
using DismPS.Engine.Protocol;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>Sends all recorded requests once, in their order, those of a batch at the same time; each test looks at its own.</summary>
public class MLServerReplay
{
    internal const string Source = "mlserver";

    private readonly Lazy<Task<Dictionary<string, string?>>> found;

    private readonly ApiDialect dialect;
    private readonly MLServerComparison comparison;

    public MLServerReplay()
        : this(ApiDialect.Default)
    {
    }

    internal MLServerReplay(ApiDialect dialect)
    {
        this.dialect = dialect;
        comparison = new MLServerComparison(dialect);
        Differences = Differences.Load(dialect);
        found = new(() => Task.Run(ReplayAsync));
    }

    internal Differences Differences { get; }

    /// <summary>Ends when all have been sent.</summary>
    internal Task Completion => found.Value;

    /// <summary>What differs in an exchange; null for nothing.</summary>
    internal async Task<string?> DifferenceOfAsync(string id) => (await found.Value)[id];

    private async Task<Dictionary<string, string?>> ReplayAsync()
    {
        var result = new Dictionary<string, string?>();
        await using MLServerModels models = await MLServerModels.StartAsync(dialect);
        using var grpc = new GrpcWire(models.Server.GrpcUri!);
        JsonElement[] records = [.. Recordings.Lines($"{Source}.jsonl").Where(MLServerTests.IsServed)];
        for (int i = 0; i < records.Length;)
        {
            JsonElement[] together = IsTogether(records[i]) ? [.. records.Skip(i).TakeWhile(IsTogether)] : [records[i]];
            string?[] differences = await Task.WhenAll(together.Select(r => r.Text("protocol") == "grpc" ? RunAsync(r, grpc) : RunAsync(r, r.GetProperty("request").Text("port") == "metrics" ? models.Server.MetricsUri! : models.Server.Uri)));
            foreach ((JsonElement record, string? difference) in together.Zip(differences))
                result[record.Text("id")!] = difference;
            i += together.Length;
        }

        return result;
    }

    private static bool IsTogether(JsonElement record) => record.Text("title")!.Contains("sent at the same time", StringComparison.Ordinal);

    private async Task<string?> RunAsync(JsonElement record, Uri server)
    {
        JsonElement request = record.GetProperty("request");
        using HttpWire wire = await HttpWire.ConnectAsync(server);
        HttpAnswer answer = await wire.ExchangeAsync([BytesOf(request)], request.Text("method"));
        Difference? difference = Differences.Find(
            Source, record.Text("id")!, 1, record.GetProperty("response").Maybe("status")?.ToString() ?? "none", record.GetProperty("response").Maybe("json")?.Text("error"));
        return RestSchema.Check(request.Text("method"), request.Text("path"), answer)
            ?? Differences.Compare(difference, wanted => comparison.Compare(record, answer, wanted));
    }

    private async Task<string?> RunAsync(JsonElement record, GrpcWire wire)
    {
        JsonElement request = record.GetProperty("request");
        JsonElement response = record.GetProperty("response");
        var call = new GrpcCall(request.Text("rpc")!, request.Maybe("messages") is JsonElement all ? [.. all.EnumerateArray()] : [WithTensor(request.GetProperty("message"))])
        {
            PlainAnswers = dialect == ApiDialect.MLServer,
        };
        GrpcAnswer answer = await wire.CallAsync(call);
        Difference? difference = Differences.Find(Source, record.Text("id")!, 1, response.Text("code")!, response.Text("details"));
        return Differences.Compare(difference, wanted => comparison.Compare(call, response, answer, wanted));
    }

    /// <summary>The one message that is too long to be recorded.</summary>
    private static JsonElement WithTensor(JsonElement message)
    {
        const int Count = 1_300_000;
        return message.Text("omitted") is null ? message : JsonSerializer.SerializeToElement(new
        {
            model_name = "echo",
            inputs = new[] { new { name = "a", datatype = "FP32", shape = new[] { Count } } },
            raw_input_contents = new[] { new byte[Count * sizeof(float)] },
        });
    }

    private static byte[] BytesOf(JsonElement request)
    {
        byte[] body = request.Maybe("json") is JsonElement json ? Encoding.UTF8.GetBytes(json.GetRawText())
            : request.Text("text") is string text ? Encoding.UTF8.GetBytes(text)
            : request.Text("base64") is string bytes ? Convert.FromBase64String(bytes) : [];
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"{request.Text("method")} {request.Text("path")} HTTP/1.1\r\nHost: localhost\r\n");
        if (request.Maybe("headers") is { ValueKind: JsonValueKind.Object } headers)
        {
            foreach (JsonProperty header in headers.EnumerateObject().Where(h => h.Value.GetString()!.Length > 0))
                head.Append(CultureInfo.InvariantCulture, $"{header.Name}: {header.Value}\r\n");
        }

        if (request.Text("method") != "GET")
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        return [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. body];
    }
}
