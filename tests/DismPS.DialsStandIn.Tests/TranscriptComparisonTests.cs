using System.Text.Json.Nodes;

namespace DismPS.DialsStandIn.Tests;

public sealed class TranscriptComparisonTests
{
    private static readonly RecordedExchange[] Recorded = [.. TestRecordings.Read("sessions/pkg-01").Exchanges];
    private const string Name = "0123456789abcdef0123456789abcdef";

    [Fact]
    public void The_recorded_requests_differ_in_nothing() => Assert.Empty(TranscriptComparison.Compare(Recorded, Requests()));

    public static TheoryData<string, string> Changes() => new()
    {
        { "path", "was not sent" },
        { "query", "query name is 'other' in place of 'already-there'" },
        { "workspace", "header workspace is ecal in place of hcal" },
        { "authorization", "header authorization is missing in place of Bearer DIALS-ACCESS-0" },
        { "accept", "header accept is text/html in place of application/json" },
        { "content-type", "header content-type is application/zip in place of none" },
        { "json", """JSON is {"workspace":"ecal",""" },
        { "object", "path /dials-ml/hcal/models/" },
        { "name", "JSON is" },
        { "zip", "the zip lacks already-there/config.pbtxt" },
        { "size", "the zip has UploadedEntry { Name = already-there/1/model.pt, Size = 1," },
        { "missing", "PUT store /dials-ml/hcal/models/@OBJECT1@.zip: was not sent" },
        { "more", "GET dials /api/v1/mes/: is not in the recording" },
        { "order", "GET dials /api/v1/ml-models-index/: is not in the recording" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_difference_is_told(string change, string expected)
    {
        List<RecordedRequest> requests = Requests();
        int index = requests.FindIndex(r => r.Path.EndsWith("ml-models-index/", StringComparison.Ordinal));
        int presign = index + 1, put = index + 2;
        RecordedRequest first = requests[0];
        switch (change)
        {
            case "path": requests[0] = first with { Path = "/api/v1/run/" }; break;
            case "query": requests[index] = requests[index] with { Query = [new("name", "other")] }; break;
            case "workspace": requests[0] = first with { Headers = With(first, "workspace", "ecal") }; break;
            case "authorization": requests[0] = first with { Headers = With(first, "authorization", null) }; break;
            case "accept": requests[0] = first with { Headers = With(first, "accept", "text/html") }; break;
            case "content-type": requests[put] = requests[put] with { Headers = With(requests[put], "content-type", "application/zip") }; break;
            case "json": requests[presign] = requests[presign] with { Json = JsonNode.Parse($$"""{"workspace":"ecal","object_name":"{{Name}}.zip"}""") }; break;
            case "object": requests[put] = requests[put] with { Path = requests[put].Path.Replace(Name, Name.Replace('0', '1'), StringComparison.Ordinal) }; break;
            case "name": requests[presign] = requests[presign] with { Json = JsonNode.Parse("""{"workspace":"hcal","object_name":"model.zip"}""") }; break;
            case "zip": requests[put] = WithZip(requests[put], z => [.. z.Where(e => e.Name != "already-there/config.pbtxt")]); break;
            case "size": requests[put] = WithZip(requests[put], z => [.. z.Select(e => e.Name.EndsWith("model.pt", StringComparison.Ordinal) ? e with { Size = 1 } : e)]); break;
            case "missing": requests.RemoveAt(put); break;
            case "more": requests.Insert(0, first); break;
            case "order": (requests[index], requests[presign]) = (requests[presign], requests[index]); break;
        }

        IReadOnlyList<string> differences = TranscriptComparison.Compare(Recorded, requests);

        Assert.Contains(differences, d => d.Contains(expected, StringComparison.Ordinal));
        // A request in another place is one too many and one too few.
        Assert.InRange(differences.Count, 1, 2);
    }

    [Fact]
    public void What_is_allowed_is_no_difference()
    {
        List<RecordedRequest> requests = Requests();
        RecordedRequest index = requests.Single(r => r.Path.EndsWith("ml-models-index/", StringComparison.Ordinal));
        requests.Remove(index);
        index = index with { Headers = With(index, "workspace", "hcal"), Query = [.. index.Query, new("page_size", "500")] };
        requests.Insert(0, index with { Status = 503 });
        requests.Insert(1, index);
        RecordedRequest put = requests[^1];
        requests[^1] = WithZip(put, z => [.. z.Select(e => e with { Method = 0, Sha256 = e.Name.EndsWith(".pbtxt", StringComparison.Ordinal) ? "other" : e.Sha256 })]);
        const DeliberateDifferences allowed = DeliberateDifferences.WorkspaceOnModelsIndex | DeliberateDifferences.IndexBeforeUploads | DeliberateDifferences.PageSize
            | DeliberateDifferences.Retries | DeliberateDifferences.GeneratedText | DeliberateDifferences.CompressionMethod;
        RecordedExchange[] recorded = [.. Recorded.Where(e => e.Path.EndsWith("ml-models-index/", StringComparison.Ordinal)), .. Recorded.Where(e => !e.Path.EndsWith("ml-models-index/", StringComparison.Ordinal))];

        Assert.Empty(TranscriptComparison.Compare(recorded, requests, allowed));
        foreach (DeliberateDifferences one in Enum.GetValues<DeliberateDifferences>().Where(d => d != DeliberateDifferences.IndexBeforeUploads && d != 0 && allowed.HasFlag(d)))
            Assert.NotEmpty(TranscriptComparison.Compare(recorded, requests, allowed & ~one));
    }

    [Fact]
    public void Look_ups_before_all_uploads_are_allowed_by_name()
    {
        RecordedExchange[] recorded = [.. TestRecordings.Read("package/multi-07").Exchanges];
        List<RecordedRequest> requests = [.. recorded.OrderBy(e => e.Path.EndsWith("ml-models-index/", StringComparison.Ordinal) ? 0 : 1).Select(Request)];

        Assert.NotEmpty(TranscriptComparison.Compare(recorded, requests));
        Assert.Empty(TranscriptComparison.Compare(recorded, requests, DeliberateDifferences.IndexBeforeUploads));
    }

    [Fact]
    public void A_login_elsewhere_is_allowed_by_name()
    {
        RecordedExchange[] recorded = [.. TestRecordings.Read("sessions/auth-03").Exchanges];
        List<RecordedRequest> requests = [.. recorded.OrderBy(e => e.Server).Select(Request)];

        Assert.NotEmpty(TranscriptComparison.Compare(recorded, requests));
        Assert.Empty(TranscriptComparison.Compare(recorded, requests, DeliberateDifferences.LoginOrder));
    }

    [Fact]
    public void An_upload_to_an_address_without_a_key_may_be_missing_by_name()
    {
        RecordedExchange[] recorded = [.. TestRecordings.Read("sessions/pkg-11").Exchanges];
        List<RecordedRequest> requests = [.. recorded.SkipLast(1).Select(Request)];

        Assert.Single(TranscriptComparison.Compare(recorded, requests));
        Assert.Empty(TranscriptComparison.Compare(recorded, requests, DeliberateDifferences.AddressCheckedFirst));
    }

    [Fact]
    public void The_client_of_the_service_is_allowed_by_name()
    {
        RecordedExchange[] recorded = [.. TestRecordings.Read("sessions/auth-05").Exchanges];
        RecordedRequest request = Request(recorded[0]);
        request = request with { Form = [.. request.Form!.Select(f => f.Key == "client_id" ? new(f.Key, ClientRegistration.Development.ClientId) : f)] };

        Assert.Single(TranscriptComparison.Compare(recorded, [request]));
        Assert.Empty(TranscriptComparison.Compare(recorded, [request], DeliberateDifferences.ClientOfService));
    }

    [Fact]
    public void Lists_that_are_not_asked_for_again_are_allowed_by_name()
    {
        RecordedExchange[] recorded = [.. TestRecordings.Read("sessions/pkg-07").Steps[0].Exchanges];
        List<RecordedRequest> requests = [.. recorded.Take(2).Select(Request)];

        Assert.Equal(2, TranscriptComparison.Compare(recorded, requests).Count);
        Assert.Empty(TranscriptComparison.Compare(recorded, requests, DeliberateDifferences.ListsAskedOnce));
        Assert.Empty(TranscriptComparison.Compare(recorded, requests, DeliberateDifferences.EndsEarlier));
    }

    private static List<RecordedRequest> Requests() => [.. Recorded.Select(Request)];

    private static RecordedRequest Request(RecordedExchange exchange, int index = 0) => new()
    {
        Number = index,
        Server = exchange.Server,
        Method = exchange.Method,
        Path = exchange.Path.Replace("@OBJECT1@", Name, StringComparison.Ordinal).Replace("@OBJECT2@", new string('2', 32), StringComparison.Ordinal),
        Query = exchange.Query,
        Headers = exchange.Headers,
        Json = exchange.Json is null ? null : JsonNode.Parse(exchange.Json.ToJsonString().Replace("@OBJECT1@", Name, StringComparison.Ordinal).Replace("@OBJECT2@", new string('2', 32), StringComparison.Ordinal)),
        Form = exchange.Form,
        Upload = exchange.Zip is null ? null : new RecordedUpload { Size = 1, Sha256 = "", Md5 = "", Complete = true, Zip = exchange.Zip },
        Status = exchange.Status,
    };

    private static Dictionary<string, string> With(RecordedRequest request, string header, string? value)
    {
        var headers = new Dictionary<string, string>(request.Headers);
        headers.Remove(header);
        if (value is not null)
            headers[header] = value;
        return headers;
    }

    private static RecordedRequest WithZip(RecordedRequest request, Func<IReadOnlyList<UploadedEntry>, IReadOnlyList<UploadedEntry>> change) =>
        request with { Upload = request.Upload! with { Zip = change(request.Upload.Zip!) } };
}
