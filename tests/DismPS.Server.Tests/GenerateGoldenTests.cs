using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DismPS.Tests.Golden;

namespace DismPS.Server.Tests;

/// <summary>What a real Triton answered to requests of its generate extension (tests/data/protocol), asked again.</summary>
[Collection("workers")]
public sealed class GenerateGoldenTests
{
    // Not Triton's fault but the client's.
    private static readonly Dictionary<string, int> OtherStatus = new() { ["generate/bad_json"] = 400 };

    [Fact]
    public async Task Recorded_requests_have_the_recorded_answers()
    {
        await using PythonServer server = await PythonServer.OfFolderAsync(
            Path.Combine(TestData.Protocol, "triton-models"), ["gen_one", "gen_stream", "addsub_int32", "addsub_fp32"], "numpy");
        int seen = 0;
        foreach (string line in File.ReadLines(Path.Combine(TestData.Protocol, "triton-rest.jsonl")))
        {
            JsonNode scenario = JsonNode.Parse(line)!;
            if ((string)scenario["group"]! != "generate")
                continue;
            seen++;
            foreach (JsonNode? step in scenario["steps"]!.AsArray())
                await VerifyAsync(server, (string)scenario["id"]!, step!["request"]!, step["response"]!);
        }

        Assert.Equal(14, seen);
    }

    private static async Task VerifyAsync(PythonServer server, string id, JsonNode request, JsonNode recorded)
    {
        using HttpResponseMessage response = await server.Client.PostAsync(
            (string)request["target"]!, new StringContent(TextOf(request), Encoding.UTF8, "application/json"));
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(OtherStatus.GetValueOrDefault(id, (int)recorded["status"]!) == (int)response.StatusCode, $"{id}: {response.StatusCode} {body}");
        string[] wanted = EventsOf(TextOf(recorded));
        string[] found = EventsOf(body);
        Assert.True(wanted.Length == found.Length, $"{id}: {body}");
        string type = (string)recorded["headers"]!.AsArray().First(h => (string)h![0]! == "Content-Type")![1]!;
        Assert.Equal(type.Split(';')[0], response.Content.Headers.ContentType?.MediaType);
        for (int i = 0; i < wanted.Length; i++)
        {
            JsonNode want = JsonNode.Parse(wanted[i])!, have = JsonNode.Parse(found[i])!;
            // The wording of errors is our own.
            if (want["error"] is null)
                Assert.True(JsonNode.DeepEquals(want, have), $"{id}: {wanted[i]} {found[i]}");
            else
                Assert.Equal(JsonValueKind.String, have["error"]!.GetValueKind());
        }
    }

    private static string TextOf(JsonNode message) => string.Concat(message["body"]?.AsArray().Select(p => (string)p!["text"]!) ?? []);

    private static string[] EventsOf(string body) =>
        body.StartsWith('{') ? [body] : [.. body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(e => e["data: ".Length..])];
}
