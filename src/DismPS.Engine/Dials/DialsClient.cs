using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials.Authentication;

namespace DismPS.Engine.Dials;

/// <summary>The calls of the DIALS service (cmsdials 2.4.1). Lists are read page by page as they are enumerated.</summary>
public sealed class DialsClient : IDisposable
{
    private const int MaxAnswerBytes = 64 << 20;
    private const int DatasetPage = 500;

    private readonly DialsService _service;
    private readonly IDialsCredential _credential;
    private readonly ServiceHttp _http;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    internal DialsClient(DialsService service, IDialsCredential credential, DialsOptions options, TimeProvider time)
    {
        _service = service;
        _credential = credential;
        _http = new ServiceHttp(service.BaseUrl, "DIALS", options, time);
    }

    /// <summary>The monitoring elements of a workspace.</summary>
    /// <param name="workspace">Null for the user's default one.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="DismException">The call fails.</exception>
    public async Task<IReadOnlyList<MonitoringElement>> ListMonitoringElementsAsync(string? workspace, CancellationToken ct) =>
        Parse(await GetAsync("mes/", [], workspace, ct).ConfigureAwait(false), DialsJson.Default.ListMonitoringElement);

    /// <summary>The datasets of a workspace.</summary>
    /// <param name="workspace">Null for the user's default one.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="DismException">The call fails.</exception>
    public IAsyncEnumerable<DialsDataset> ListDatasetsAsync(string? workspace, CancellationToken ct) =>
        PagesAsync("dataset-index/", [("page_size", DatasetPage.ToString(Invariant))], workspace, DialsJson.Default.ListDialsDataset, ct);

    /// <summary>The registered models, all or those of a name.</summary>
    /// <param name="name">Model name on the wire; null for all.</param>
    /// <param name="workspace">Null for the user's default one.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="DismException">The call fails.</exception>
    public IAsyncEnumerable<RegisteredModel> ListModelsAsync(string? name, string? workspace, CancellationToken ct) =>
        PagesAsync("ml-models-index/", name is null ? [] : [("name", name)], workspace, DialsJson.Default.ListRegisteredModel, ct);

    /// <summary>Histograms in the order of the service: by dataset, run and lumisection.</summary>
    /// <exception cref="DismException">The call fails.</exception>
    public async IAsyncEnumerable<DialsHistogram> ListHistogramsAsync(HistogramQuery query, [EnumeratorCancellation] CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(query);
        string path = query.Dimensions switch { 1 => "th1/", 2 => "th2/", _ => throw new ArgumentException($"There are no histograms of {query.Dimensions} dimensions.", nameof(query)) };
        List<(string, string)> filters = [("me_id", query.ElementId.ToString(Invariant))];
        Add("dataset", query.Dataset);
        Add("run_number", query.Run?.ToString(Invariant));
        Add("ls_number__gte", query.FirstLumisection?.ToString(Invariant));
        Add("ls_number__lte", query.LastLumisection?.ToString(Invariant));
        Add("page_size", query.PageSize?.ToString(Invariant));
        await foreach (JsonDocument page in ReadPagesAsync(path, filters, query.Workspace, ct).ConfigureAwait(false))
        {
            List<DialsHistogram> histograms;
            try
            {
                histograms = HistogramParser.Read(ResultsOf(page), query.Dimensions);
            }
            catch (JsonException e)
            {
                throw Unexpected(path, e);
            }

            foreach (DialsHistogram histogram in histograms)
                yield return histogram;
            if (query.FirstPageOnly)
                yield break;
        }

        void Add(string name, string? value)
        {
            if (value is not null)
                filters.Add((name, value));
        }
    }

    /// <summary>The workspaces, and the user's own.</summary>
    /// <exception cref="DismException">The call fails.</exception>
    public async Task<DialsWorkspaces> ListWorkspacesAsync(CancellationToken ct)
    {
        ServiceAnswer all = await GetAsync("workspaces/", [], null, ct).ConfigureAwait(false);
        IReadOnlyList<string> names = WorkspaceParser.Names(all.Body) ?? throw Unexpected("workspaces/", null);
        ServiceAnswer own = await SendAsync(HttpMethod.Get, "workspaces/my-default/", [], null, null, ct).ConfigureAwait(false);
        // A user without a workspace of his own is answered with a failure; the list is of use all the same.
        return new DialsWorkspaces([.. names], own.IsSuccess ? WorkspaceParser.Name(own.Body) : null);
    }

    /// <summary>An address that an archive can be put to.</summary>
    /// <param name="workspace">Workspace of the resource.</param>
    /// <param name="objectName">Name of the archive.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="DismException">The call fails.</exception>
    public async Task<Uri> CreateUploadAddressAsync(string workspace, string objectName, CancellationToken ct)
    {
        const string Path = "minio/ml-presigned-put-object/";
        ServiceAnswer answer = await SendAsync(HttpMethod.Post, Path, [], null, new PresignRequest(workspace, objectName), ct).ConfigureAwait(false);
        Require(answer, Path, workspace);
        return answer.Member("url") is { } url && Uri.TryCreate(url, UriKind.Absolute, out Uri? address) ? address : throw Unexpected(Path, null);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static System.Globalization.CultureInfo Invariant => System.Globalization.CultureInfo.InvariantCulture;

    private async IAsyncEnumerable<T> PagesAsync<T>(
        string path, List<(string Name, string Value)> filters, string? workspace, JsonTypeInfo<List<T>> type, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (JsonDocument page in ReadPagesAsync(path, filters, workspace, ct).ConfigureAwait(false))
        {
            List<T> items;
            try
            {
                items = ResultsOf(page).Deserialize(type)!;
            }
            catch (JsonException e)
            {
                throw Unexpected(path, e);
            }

            foreach (T item in items)
                yield return item;
        }
    }

    private async IAsyncEnumerable<JsonDocument> ReadPagesAsync(
        string path, List<(string Name, string Value)> filters, string? workspace, [EnumeratorCancellation] CancellationToken ct)
    {
        string? token = null;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        do
        {
            ServiceAnswer answer = await GetAsync(path, token is null ? filters : [.. filters, ("next_token", token)], workspace, ct).ConfigureAwait(false);
            using JsonDocument page = ParsePage(path, answer);
            yield return page;
            // Only the token is taken from the address of the next page: where to ask is not the answer's to say.
            token = page.RootElement.TryGetProperty("next", out JsonElement next) && next.ValueKind == JsonValueKind.String ? PageToken.Of(next.GetString()!) : null;
            if (token is not null && !seen.Add(token))
                throw Unexpected(path, null);
        }
        while (token is not null);
    }

    private JsonDocument ParsePage(string path, ServiceAnswer answer)
    {
        try
        {
            JsonDocument page = JsonDocument.Parse(answer.Body);
            if (page.RootElement.ValueKind == JsonValueKind.Object && page.RootElement.TryGetProperty("results", out JsonElement results) && results.ValueKind == JsonValueKind.Array)
                return page;
            page.Dispose();
            throw Unexpected(path, null);
        }
        catch (JsonException e)
        {
            throw Unexpected(path, e);
        }
    }

    private static JsonElement ResultsOf(JsonDocument page) => page.RootElement.GetProperty("results");

    private async Task<ServiceAnswer> GetAsync(string path, IReadOnlyList<(string Name, string Value)> query, string? workspace, CancellationToken ct)
    {
        ServiceAnswer answer = await SendAsync(HttpMethod.Get, path, query, workspace, null, ct).ConfigureAwait(false);
        Require(answer, path, workspace);
        return answer;
    }

    private async Task<ServiceAnswer> SendAsync(
        HttpMethod method, string path, IReadOnlyList<(string Name, string Value)> query, string? workspace, PresignRequest? body, CancellationToken ct)
    {
        string text = string.Join('&', query.Select(q => $"{Uri.EscapeDataString(q.Name)}={Uri.EscapeDataString(q.Value)}"));
        var address = new Uri(_service.Api, text.Length == 0 ? path : $"{path}?{text}");
        ServiceAnswer answer = await _http.SendAsync(CreateAsync, MaxAnswerBytes, ct).ConfigureAwait(false);
        if (answer.Status == 401 && await _credential.RejectAsync(ct).ConfigureAwait(false))
            answer = await _http.SendAsync(CreateAsync, MaxAnswerBytes, ct).ConfigureAwait(false);
        return answer;

        async Task<HttpRequestMessage> CreateAsync(CancellationToken token)
        {
            var message = new HttpRequestMessage(method, address);
            message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            if (workspace is not null && !message.Headers.TryAddWithoutValidation("Workspace", workspace))
                throw new DismException(ErrorCode.UsageInvalid, $"The workspace '{workspace}' cannot be sent to DIALS.", "Use lower-case letters, digits and '-'.", workspace);
            if (body is not null)
                message.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, DialsJson.Default.PresignRequest)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            await _credential.AuthorizeAsync(message.Headers, token).ConfigureAwait(false);
            return message;
        }
    }

    private void Require(ServiceAnswer answer, string path, string? workspace)
    {
        if (answer.IsSuccess)
            return;
        string where = workspace is null ? path : $"{path} of the workspace '{workspace}'";
        throw answer.Status switch
        {
            401 => new DismException(ErrorCode.NotSignedIn, $"DIALS at {_service.BaseUrl} does not take the sign-in ({_credential.Kind}): {answer.Explain()}.", "Sign in again: Connect-Dials, or 'dismps dials login'.", _service.BaseUrl.ToString()),
            403 => new DismException(ErrorCode.AccessDenied, $"DIALS refuses {where}: {answer.Explain()}.", "Ask the workspace's owners for access, or correct Workspace in the template.", workspace),
            429 or 503 => new DismException(ErrorCode.ServerBusy, $"DIALS at {_service.BaseUrl} has too much to do for {where}: {answer.Explain()}.", "Try again later.", _service.BaseUrl.ToString()),
            >= 500 => new DismException(ErrorCode.ServiceFailed, $"DIALS at {_service.BaseUrl} failed at {where}: {answer.Explain()}.", "Try again later; tell the platform's operators when it stays.", _service.BaseUrl.ToString()),
            _ => new DismException(ErrorCode.ServiceRefused, $"DIALS at {_service.BaseUrl} refuses {where}: {answer.Explain()}.", "Look at the base URL (-Url, -u) and at what was asked.", _service.BaseUrl.ToString()),
        };
    }

    private List<T> Parse<T>(ServiceAnswer answer, JsonTypeInfo<List<T>> type)
    {
        try
        {
            return JsonSerializer.Deserialize(answer.Body.Span, type) ?? throw Unexpected(typeof(T).Name, null);
        }
        catch (JsonException e)
        {
            throw Unexpected(typeof(T).Name, e);
        }
    }

    private DismException Unexpected(string path, JsonException? e) => new(
        ErrorCode.ProtocolViolation, $"DIALS at {_service.BaseUrl} answered {path} with something else than expected{(e is null ? "" : $": {e.Message}")}",
        "Look at the base URL; a newer service may need a newer DismPS.", _service.BaseUrl.ToString(), e);
}
