using System.Net.Http.Headers;
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

    // No list of DIALS comes near to it; pages that lead on for ever would.
    private const int MaxPages = 1_000_000;

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
        ParseList("mes/", (await GetAsync("mes/", [], workspace, ct).ConfigureAwait(false)).Body);

    /// <summary>The datasets of a workspace.</summary>
    /// <param name="workspace">Null for the user's default one.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="DismException">The call fails.</exception>
    public IAsyncEnumerable<DialsDataset> ListDatasetsAsync(string? workspace, CancellationToken ct) =>
        PagesAsync("dataset-index/", [("page_size", DatasetPage.ToString(Invariant))], workspace, DialsJson.Default.ListDialsDataset, ct);

    /// <summary>The runs of some datasets, in the order of the service.</summary>
    /// <param name="query">Which.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="DismException">The call fails.</exception>
    public IAsyncEnumerable<DialsRun> ListRunsAsync(RunQuery query, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(query);
        return PagesAsync(
            "run/",
            [
                (query.IsPattern ? "dataset__regex" : "dataset", query.Dataset), ("run_number__gte", query.FirstRun.ToString(Invariant)), ("run_number__lte", query.LastRun.ToString(Invariant)),
                ("page_size", DatasetPage.ToString(Invariant)),
            ],
            query.Workspace, DialsJson.Default.ListDialsRun, ct);
    }

    /// <summary>The registered models, all or those of a name.</summary>
    /// <param name="name">Model name on the wire; null for all.</param>
    /// <param name="workspace">Null for the user's default one.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="DismException">The call fails.</exception>
    public IAsyncEnumerable<RegisteredModel> ListModelsAsync(string? name, string? workspace, CancellationToken ct) =>
        PagesAsync("ml-models-index/", name is null ? [] : [("name", name)], workspace, DialsJson.Default.ListRegisteredModel, ct);

    /// <summary>The latest revision of the registered model of a name; null when there is none.</summary>
    /// <param name="name">Model name on the wire.</param>
    /// <param name="workspace">Null for the user's default one.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="DismException">The call fails.</exception>
    public async Task<RegisteredModel?> FindLatestModelAsync(string name, string? workspace, CancellationToken ct)
    {
        RegisteredModel? latest = null;
        await foreach (RegisteredModel model in ListModelsAsync(name, workspace, ct).ConfigureAwait(false))
            latest = latest is null || model.Revision >= latest.Revision ? model : latest;
        return latest;
    }

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
        await foreach (DialsPage page in ReadPagesAsync(path, filters, query.Workspace, ct).ConfigureAwait(false))
        {
            foreach (DialsHistogram histogram in Parsed(path, () => page.ReadHistograms(query.Dimensions)))
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
        const string Path = "workspaces/";
        List<string> names = [];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? token = null;
        do
        {
            ServiceAnswer all = await GetAsync(Path, token is null ? [] : [("next_token", token)], null, ct).ConfigureAwait(false);
            names.AddRange(WorkspaceParser.Names(all.Body) ?? throw Unexpected(Path, null));
            token = all.Member("next") is { } next ? PageToken.Of(next) : null;
            if (token is not null && !seen.Add(token))
                throw Unexpected(Path, null);
        }
        while (token is not null);
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

    private string CureOfRefusal => _credential is HeaderCredential ? "Set a new token in DISMPS_DIALS_TOKEN, or another secret." : $"{UserCredential.CureOf(_service)}.";

    private static System.Globalization.CultureInfo Invariant => System.Globalization.CultureInfo.InvariantCulture;

    private async IAsyncEnumerable<T> PagesAsync<T>(
        string path, List<(string Name, string Value)> filters, string? workspace, JsonTypeInfo<List<T>> type, [EnumeratorCancellation] CancellationToken ct)
        where T : class
    {
        await foreach (DialsPage page in ReadPagesAsync(path, filters, workspace, ct).ConfigureAwait(false))
        {
            foreach (T item in Parsed(path, () => page.Read(type)))
                yield return item;
        }
    }

    private async IAsyncEnumerable<DialsPage> ReadPagesAsync(
        string path, List<(string Name, string Value)> filters, string? workspace, [EnumeratorCancellation] CancellationToken ct)
    {
        string? token = null;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        do
        {
            ServiceAnswer answer = await GetAsync(path, token is null ? filters : [.. filters, ("next_token", token)], workspace, ct).ConfigureAwait(false);
            using DialsPage page = Parsed(path, () => DialsPage.Parse(answer.Body));
            yield return page;
            // Only the token is taken from the address of the next page: where to ask is not the answer's to say.
            token = page.Next;
            if (token is not null && (!seen.Add(token) || seen.Count > MaxPages))
                throw Unexpected(path, null);
        }
        while (token is not null);
    }

    private List<MonitoringElement> ParseList(string path, ReadOnlyMemory<byte> json)
    {
        List<MonitoringElement>? items = Parsed(path, () => JsonSerializer.Deserialize(json.Span, DialsJson.Default.ListMonitoringElement));
        return items is not null && items.TrueForAll(static i => i is not null) ? items : throw Unexpected(path, null);
    }

    private T Parsed<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (JsonException e)
        {
            throw Unexpected(path, e);
        }
    }

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
        HttpRequestHeaders? sent = null;
        var secrets = new HashSet<string>(StringComparer.Ordinal);
        ServiceAnswer answer = await _http.SendAsync(CreateAsync, MaxAnswerBytes, ct).ConfigureAwait(false);
        if (answer.Status == 401 && await _credential.RejectAsync(sent!, ct).ConfigureAwait(false))
            answer = await _http.SendAsync(CreateAsync, MaxAnswerBytes, ct).ConfigureAwait(false);
        return answer with { Secrets = secrets };

        async Task<HttpRequestMessage> CreateAsync(CancellationToken token)
        {
            var message = new HttpRequestMessage(method, address);
            message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            if (workspace is not null && (!DialsToken.IsPrintable(workspace) || !message.Headers.TryAddWithoutValidation("Workspace", workspace)))
                throw new DismException(ErrorCode.UsageInvalid, $"The workspace '{workspace}' cannot be sent to DIALS.", "Use lower-case letters, digits and '-'.", workspace);
            if (body is not null)
                message.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, DialsJson.Default.PresignRequest)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            sent = message.Headers;
            await _credential.AuthorizeAsync(sent, token).ConfigureAwait(false);
            secrets.UnionWith(SecretsOf(sent));
            return message;
        }
    }

    private static string[] SecretsOf(HttpRequestHeaders sent) =>
        [.. sent.TryGetValues("X-CLIENT-SECRET", out IEnumerable<string>? values) ? values : [], .. sent.Authorization?.Parameter is { Length: > 0 } token ? [token] : Array.Empty<string>()];

    private void Require(ServiceAnswer answer, string path, string? workspace)
    {
        if (answer.IsSuccess)
            return;
        string where = workspace is null ? path : $"{path} of the workspace '{workspace}'";
        throw answer.Status switch
        {
            401 => new DismException(ErrorCode.NotSignedIn, $"DIALS at {_service.BaseUrl} does not take the sign-in ({_credential.Kind}): {answer.Explain()}.", CureOfRefusal, _service.BaseUrl.ToString()),
            403 => new DismException(ErrorCode.AccessDenied, $"DIALS refuses {where}: {answer.Explain()}.", "Ask the workspace's owners for access, or correct Workspace in the template.", workspace),
            429 or 503 => new DismException(ErrorCode.ServerBusy, $"DIALS at {_service.BaseUrl} has too much to do for {where}: {answer.Explain()}.", "Try again later.", _service.BaseUrl.ToString()),
            >= 500 => new DismException(ErrorCode.ServiceFailed, $"DIALS at {_service.BaseUrl} failed at {where}: {answer.Explain()}.", "Try again later; tell the platform's operators when it stays.", _service.BaseUrl.ToString()),
            _ => new DismException(ErrorCode.ServiceRefused, $"DIALS at {_service.BaseUrl} refuses {where}: {answer.Explain()}.", "Look at the base URL (-Url, -u) and at what was asked.", _service.BaseUrl.ToString()),
        };
    }

    private DismException Unexpected(string path, JsonException? e) => new(
        ErrorCode.ProtocolViolation, $"DIALS at {_service.BaseUrl} answered {path} with something else than expected{(e is null ? "" : $": {e.Message}")}",
        "Look at the base URL; a newer service may need a newer DismPS.", _service.BaseUrl.ToString(), e);
}
