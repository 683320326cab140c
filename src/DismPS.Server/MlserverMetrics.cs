using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using DismPS.Engine.Serving;

namespace DismPS.Server;

/// <summary>Metrics under MLServer's names, for dashboards that were made for it. Requests are counted by what was asked for, not by the text of their paths.</summary>
internal sealed class MlserverMetrics(InferenceServer models, string application)
{
    private const string NoRoute = "unmatched";

    private readonly ConcurrentDictionary<(string Method, string Path, int Status), MetricHistogram> requests = [];
    private readonly ConcurrentDictionary<string, StrongCount> inProgress = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Model, string Version), MetricHistogram> queues = [];
    private readonly MetricHistogram queue = new();

    /// <summary>A request begins.</summary>
    public void Begin(string method) => Interlocked.Increment(ref Progress(method).Value);

    /// <summary>A request has ended.</summary>
    public void End(string method, string path, int status, TimeSpan duration)
    {
        Interlocked.Decrement(ref Progress(method).Value);
        requests.GetOrAdd((KnownMethod(method), RouteOf(path), status), _ => new MetricHistogram()).Observe(duration.TotalSeconds);
    }

    /// <summary>A request comes to a model that others wait for.</summary>
    public void ObserveQueue(ServedModel model)
    {
        int waiting = model.Statistics.PendingCount;
        queue.Observe(waiting);
        queues.GetOrAdd((model.Name, model.Version), _ => new MetricHistogram()).Observe(waiting);
    }

    public void Write(IBufferWriter<byte> output)
    {
        var text = new StringBuilder();
        (ServedModel Model, ModelStatistics Statistics)[] all = [.. models.Models.Select(m => (m, m.Statistics))];
        AppendHead(text, "model_infer_request_success_total", "counter", "Model infer request success count");
        foreach ((ServedModel model, ModelStatistics statistics) in all)
            text.Append(CultureInfo.InvariantCulture, $"model_infer_request_success_total{{{LabelsOf(model)}}} {statistics.SuccessCount}\n");
        AppendHead(text, "model_infer_request_failure_total", "counter", "Model infer request failure count");
        foreach ((ServedModel model, ModelStatistics statistics) in all)
            text.Append(CultureInfo.InvariantCulture, $"model_infer_request_failure_total{{{LabelsOf(model)}}} {statistics.FailureCount + statistics.RejectedCount}\n");
        AppendHead(text, "model_infer_request_duration", "summary", "Model infer request duration, in seconds");
        foreach ((ServedModel model, ModelStatistics statistics) in all)
        {
            text.Append(CultureInfo.InvariantCulture, $"model_infer_request_duration_count{{{LabelsOf(model)}}} {statistics.SuccessCount}\n");
            text.Append(CultureInfo.InvariantCulture, $"model_infer_request_duration_sum{{{LabelsOf(model)}}} {statistics.SuccessNanoseconds / 1e9}\n");
        }

        AppendHead(text, "parallel_request_queue", "histogram", "Requests that wait for an instance, when another one comes");
        queue.Append(text, "parallel_request_queue", "");
        AppendHead(text, "batch_request_queue", "histogram", "Requests that wait for an instance of a model, when another one comes");
        foreach (((string model, string version), MetricHistogram histogram) in queues)
            histogram.Append(text, "batch_request_queue", $"model_name=\"{MetricsText.Escape(model)}\",model_version=\"{MetricsText.Escape(version)}\"");
        AppendRest(text);
        output.Write(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private void AppendRest(StringBuilder text)
    {
        string app = $"app_name=\"{MetricsText.Escape(application)}\"";
        AppendHead(text, "rest_server_requests_total", "counter", "Total HTTP requests");
        foreach (((string method, string path, int status), MetricHistogram histogram) in requests)
            text.Append(CultureInfo.InvariantCulture, $"rest_server_requests_total{{{app},method=\"{method}\",path=\"{path}\",status_code=\"{status}\"}} {histogram.Count}\n");
        AppendHead(text, "rest_server_request_duration_seconds", "histogram", "HTTP request duration, in seconds");
        foreach (((string method, string path, int status), MetricHistogram histogram) in requests)
            histogram.Append(text, "rest_server_request_duration_seconds", string.Create(CultureInfo.InvariantCulture, $"{app},method=\"{method}\",path=\"{path}\",status_code=\"{status}\""));
        AppendHead(text, "rest_server_requests_in_progress", "gauge", "Total HTTP requests currently in progress");
        foreach ((string method, StrongCount count) in inProgress)
            text.Append(CultureInfo.InvariantCulture, $"rest_server_requests_in_progress{{{app},method=\"{method}\"}} {Interlocked.Read(ref count.Value)}\n");
    }

    private StrongCount Progress(string method) => inProgress.GetOrAdd(KnownMethod(method), _ => new StrongCount());

    // Anybody may send any method and any path: labels come from lists, or the memory would grow with them.
    private static string KnownMethod(string method) =>
        method is "GET" or "POST" or "HEAD" or "PUT" or "DELETE" or "OPTIONS" or "PATCH" ? method : "OTHER";

    private static string RouteOf(string path)
    {
        string[] parts = path.Split('/', 8);
        return parts switch
        {
            ["", "v2", "models", _, "versions", _] => "/v2/models/{model_name}/versions/{model_version}",
            ["", "v2", "models", _, "versions", _, var action] when IsAction(action) => "/v2/models/{model_name}/versions/{model_version}/" + action,
            ["", "v2", "models", _] => "/v2/models/{model_name}",
            ["", "v2", "models", _, var action] when IsAction(action) => "/v2/models/{model_name}/" + action,
            ["", "v2", "repository", "models", _, "load" or "unload"] => "/v2/repository/models/{model_name}/" + parts[^1],
            ["", "v2"] or ["", "v2", "health", "live" or "ready"] or ["", "v2", "repository", "index"] or ["", "v2", "docs"] or ["", "v2", "logging"]
                or ["", "v2", "trace", "setting"] or ["", "invocations"] or ["", "metrics"] => path,
            ["", "v1", "models", _] => "/v1/models/{model_name}",
            _ => NoRoute,
        };
    }

    private static bool IsAction(string action) => action is "ready" or "infer" or "infer_stream" or "generate" or "generate_stream" or "config" or "stats" or "docs";

    private static string LabelsOf(ServedModel model) => $"model=\"{MetricsText.Escape(model.Name)}\",version=\"{MetricsText.Escape(model.Version)}\"";

    private static void AppendHead(StringBuilder text, string name, string type, string help) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");

    private sealed class StrongCount
    {
        public long Value;
    }
}
