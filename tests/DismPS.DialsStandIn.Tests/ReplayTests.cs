using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace DismPS.DialsStandIn.Tests;

/// <summary>Everything the platform's own tool was recorded to send is sent to the stand-in, which must answer as recorded.</summary>
public sealed class ReplayTests
{
    // How the recording's server was told to fail.
    private static readonly Dictionary<string, (CallMatch Match, Fault Fault)[]> Modes = new()
    {
        ["auth-01"] = [(CallMatch.Poll, Fault.OAuth("authorization_pending")), (CallMatch.Poll, Fault.OAuth("slow_down"))],
        ["auth-05"] = [(CallMatch.Refresh, Fault.OAuth("invalid_client"))],
        ["auth-09"] = [(CallMatch.Poll, Fault.OAuth("authorization_pending")), (CallMatch.Poll, Fault.OAuth("access_denied"))],
        ["auth-11"] = [(CallMatch.Exchange, Fault.OAuth("access_denied", 403))],
        ["bld-01"] = [(CallMatch.Mes, Fault.Status(500))],
        ["pkg-09"] = [(CallMatch.Presign, Fault.Status(403))],
        ["pkg-11"] = [(CallMatch.Presign, Fault.PresignedWithoutKey())],
        ["pkg-13"] = [(CallMatch.ModelsIndex, Fault.Status(401))],
    };

    public static TheoryData<string> Recordings() => new(TestRecordings.Names());

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task A_recording_is_answered_as_recorded(string name)
    {
        RecordedSession session = TestRecordings.Read(name);
        await using StandIn standIn = await StandIn.StartAsync(new StandInOptions { Catalog = TestCatalog.Recorded });
        foreach ((CallMatch match, Fault fault) in Modes.GetValueOrDefault(session.Id, []))
            standIn.Faults.Add(match, fault);
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };

        foreach (RecordedExchange exchange in session.Exchanges)
        {
            using HttpRequestMessage request = Request(standIn, exchange);
            using HttpResponseMessage response = await client.SendAsync(request);
            string text = await response.Content.ReadAsStringAsync();
            Assert.True(exchange.Status == (int)response.StatusCode, $"{exchange}: {(int)response.StatusCode} {text}");
            if (exchange.ResponseText is not null)
                Assert.Equal(exchange.ResponseText, text);
            else
                AssertSame(Wanted(standIn, exchange.ResponseJson!), JsonNode.Parse(text)!, exchange.ToString());
        }

        Assert.Empty(standIn.Complaints);
        Assert.Empty(standIn.Faults.Unmet);
        // Zips cannot be made again out of hashes: all else is as recorded.
        IEnumerable<RecordedExchange> wanted = session.Exchanges.Select(e => e.Zip is null ? e : e with { Zip = [] });
        IEnumerable<RecordedRequest> sent = standIn.Requests.Select(r => r.Upload is null ? r : r with { Upload = r.Upload with { Zip = [] } });
        Assert.Empty(TranscriptComparison.Compare(wanted, sent));
    }

    [Fact]
    public void There_is_something_to_replay()
    {
        RecordedExchange[] all = [.. TestRecordings.Names().SelectMany(n => TestRecordings.Read(n).Exchanges)];
        Assert.True(all.Length > 250, $"{all.Length} exchanges");
        Assert.All(Enum.GetValues<StandInServer>(), server => Assert.Contains(all, e => e.Server == server));
        string[] modes = [.. TestRecordings.Names().Select(TestRecordings.Read).Where(s => s.Steps.Any(p => p.ServerMode is not null)).Select(s => s.Id)];
        Assert.All(modes, id => Assert.Contains(id, Modes.Keys));
    }

    private static HttpRequestMessage Request(StandIn standIn, RecordedExchange exchange)
    {
        Uri server = exchange.Server switch { StandInServer.Dials => standIn.BaseUrl, StandInServer.Keycloak => standIn.Realm, _ => standIn.Store };
        string query = string.Join('&', exchange.Query.Select(q => $"{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(q.Value)}"));
        var request = new HttpRequestMessage(new HttpMethod(exchange.Method), new Uri(server, Fill(exchange.Path) + (query.Length == 0 ? "" : "?" + query)));
        foreach ((string name, string value) in exchange.Headers.Where(h => h.Key != "content-type"))
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        if (exchange.Form is not null)
            request.Content = new FormUrlEncodedContent(exchange.Form);
        else if (exchange.Json is not null)
            request.Content = new StringContent(Fill(exchange.Json.ToJsonString()), Encoding.UTF8, "application/json");
        else if (exchange.Zip is not null)
            request.Content = new ByteArrayContent(Zip(exchange.Zip));
        return request;
    }

    private static string Fill(string text)
    {
        for (int i = 1; i <= 9; i++)
            text = text.Replace($"@OBJECT{i}@", new string((char)('0' + i), 32), StringComparison.Ordinal);
        return text;
    }

    private static byte[] Zip(IEnumerable<UploadedEntry> entries)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            foreach (UploadedEntry entry in entries)
            {
                using Stream content = zip.CreateEntry(entry.Name).Open();
                content.Write(new byte[entry.Size]);
            }
        }
        return bytes.ToArray();
    }

    private static JsonNode Wanted(StandIn standIn, JsonNode recorded)
    {
        if (recorded.GetValueKind() == System.Text.Json.JsonValueKind.String)
        {
            Assert.Equal("@catalog.json: mes (me_id, me, count, dim of every entry)@", recorded.GetValue<string>());
            JsonArray mes = JsonNode.Parse(File.ReadAllText(Repository.PathOf("tests", "data", "builds", "catalog.json")))!["mes"]!.AsArray();
            return new JsonArray([.. mes.Select(m => new JsonObject { ["me_id"] = m!["me_id"]!.DeepClone(), ["me"] = m["me"]!.DeepClone(), ["count"] = m["count"]!.DeepClone(), ["dim"] = m["dim"]!.DeepClone() })]);
        }
        return JsonNode.Parse(Fill(recorded.ToJsonString()).Replace("@STORE@", standIn.Store.ToString().TrimEnd('/'), StringComparison.Ordinal))!;
    }

    private static void AssertSame(JsonNode wanted, JsonNode actual, string where)
    {
        JsonNode shortened = Shorten(actual);
        Assert.True(JsonNode.DeepEquals(wanted, shortened), $"{where}\nrecorded: {wanted.ToJsonString()}\nanswered: {shortened.ToJsonString()}");
    }

    // The recordings write equal bins as their shape and value.
    private static JsonNode Shorten(JsonNode actual)
    {
        JsonNode copy = actual.DeepClone();
        if (copy is not JsonObject page || page["results"] is not JsonArray results)
            return copy;
        foreach (JsonObject histogram in results.OfType<JsonObject>().Where(h => h["data"] is JsonArray))
        {
            var data = (JsonArray)histogram["data"]!;
            double[][] rows = [.. data[0] is JsonArray ? data.Select(r => r!.AsArray().Select(v => v!.GetValue<double>()).ToArray()) : [data.Select(v => v!.GetValue<double>()).ToArray()]];
            Assert.All(rows, row => Assert.Equal(rows[0].Length, row.Length));
            JsonArray shape = data[0] is JsonArray ? [data.Count, rows[0].Length] : [data.Count];
            histogram["data"] = new JsonObject { ["shape"] = shape, ["every_bin"] = Assert.Single(rows.SelectMany(r => r).Distinct()) };
        }
        return JsonNode.Parse(copy.ToJsonString())!;
    }
}
