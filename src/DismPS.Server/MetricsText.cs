using System.Buffers;
using System.Globalization;
using System.Text;
using DismPS.Engine.Serving;

namespace DismPS.Server;

/// <summary>The metrics page in Prometheus' text format, under Triton's names so that its dashboards work.</summary>
internal static class MetricsText
{
    private static readonly (string Name, string Type, string Help, Func<ModelStatistics, long> Value)[] Families =
    [
        ("nv_inference_request_success", "counter", "Number of successful inference requests, all batch sizes", s => s.SuccessCount),
        ("nv_inference_count", "counter", "Number of inferences performed (does not include cached requests)", s => s.InferenceCount),
        ("nv_inference_exec_count", "counter", "Number of model executions performed (does not include cached requests)", s => s.ExecutionCount),
        ("nv_inference_request_duration_us", "counter", "Cumulative inference request duration in microseconds (includes cached requests)", s => s.SuccessNanoseconds / 1000),
        ("nv_inference_queue_duration_us", "counter", "Cumulative inference queuing duration in microseconds (includes cached requests)", s => s.QueueNanoseconds / 1000),
        ("nv_inference_compute_input_duration_us", "counter", "Cumulative compute input duration in microseconds (does not include cached requests)", s => s.InputNanoseconds / 1000),
        ("nv_inference_compute_infer_duration_us", "counter", "Cumulative compute inference duration in microseconds (does not include cached requests)", s => s.ComputeNanoseconds / 1000),
        ("nv_inference_compute_output_duration_us", "counter", "Cumulative inference compute output duration in microseconds (does not include cached requests)", s => s.OutputNanoseconds / 1000),
        ("nv_inference_pending_request_count", "gauge", "Instantaneous number of pending requests awaiting execution per-model.", s => s.PendingCount),
    ];

    private static readonly (string Name, string Help, Func<ModelStatistics, long> Value)[] CacheFamilies =
    [
        ("nv_cache_num_hits_per_model", "Number of cache hits per model", s => s.CacheHitCount),
        ("nv_cache_hit_duration_per_model", "Total cache hit duration per model, in microseconds", s => s.CacheHitNanoseconds / 1000),
        ("nv_cache_num_misses_per_model", "Number of cache misses per model", s => s.CacheMissCount),
        ("nv_cache_miss_duration_per_model", "Total cache miss (insert+lookup) duration per model, in microseconds", s => s.CacheMissNanoseconds / 1000),
    ];

    public static void Write(IBufferWriter<byte> output, InferenceServer models)
    {
        (ServedModel Model, ModelStatistics Statistics)[] all = [.. models.Models.Select(m => (m, m.Statistics))];
        var text = new StringBuilder();
        foreach ((string name, string type, string help, Func<ModelStatistics, long> value) in Families)
        {
            AppendHead(text, name, type, help);
            foreach ((ServedModel model, ModelStatistics statistics) in all)
                AppendSample(text, name, model, "", value(statistics));
        }

        AppendHead(text, "nv_inference_request_failure", "counter", "Number of failed inference requests, all batch sizes");
        foreach ((ServedModel model, ModelStatistics statistics) in all)
        {
            AppendSample(text, "nv_inference_request_failure", model, ",reason=\"REJECTED\"", statistics.RejectedCount);
            AppendSample(text, "nv_inference_request_failure", model, ",reason=\"CANCELED\"", statistics.CanceledCount);
            AppendSample(text, "nv_inference_request_failure", model, ",reason=\"BACKEND\"", statistics.BackendFailureCount);
            AppendSample(text, "nv_inference_request_failure", model, ",reason=\"OTHER\"", statistics.OtherFailureCount);
        }

        foreach ((string name, string help, Func<ModelStatistics, long> value) in CacheFamilies)
        {
            if (!Array.Exists(all, m => m.Statistics.HasCache))
                break;
            AppendHead(text, name, "counter", help);
            foreach ((ServedModel model, ModelStatistics statistics) in all.Where(m => m.Statistics.HasCache))
                AppendSample(text, name, model, "", value(statistics));
        }

        AppendHead(text, "dismps_model_ready", "gauge", "Whether the model can answer at this moment");
        foreach ((ServedModel model, _) in all)
            AppendSample(text, "dismps_model_ready", model, "", model.State == ModelState.Ready ? 1 : 0);
        AppendHead(text, "dismps_worker_restarts_total", "counter", "Number of times that a process of the model was started again");
        foreach ((ServedModel model, _) in all)
            AppendSample(text, "dismps_worker_restarts_total", model, "", model.Health.Restarts);

        output.Write(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static void AppendHead(StringBuilder text, string name, string type, string help) =>
        text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    private static void AppendSample(StringBuilder text, string name, ServedModel model, string labels, long value) =>
        text.Append(name).Append("{model=\"").Append(Escape(model.Name)).Append('"').Append(labels).Append(",version=\"").Append(Escape(model.Version))
            .Append("\"} ").Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');

    /// <summary>A label's value.</summary>
    internal static string Escape(string label) => label.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");
}
