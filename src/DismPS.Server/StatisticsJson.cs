using System.Text.Json;
using DismPS.Engine.Serving;

namespace DismPS.Server;

/// <summary>A model's statistics in the form of the protocol's statistics extension.</summary>
internal static class StatisticsJson
{
    public static void Write(Utf8JsonWriter json, ServedModel model)
    {
        ModelStatistics statistics = model.Statistics;
        json.WriteStartObject();
        json.WriteString("name", model.Name);
        json.WriteString("version", model.Version);
        json.WriteNumber("last_inference", statistics.LastInference?.ToUnixTimeMilliseconds() ?? 0);
        json.WriteNumber("inference_count", statistics.InferenceCount);
        json.WriteNumber("execution_count", statistics.ExecutionCount);
        json.WriteStartObject("inference_stats");
        WriteDuration(json, "success", statistics.SuccessCount, statistics.SuccessNanoseconds);
        WriteDuration(json, "fail", statistics.FailureCount + statistics.RejectedCount, 0);
        WriteDuration(json, "queue", statistics.SuccessCount, statistics.QueueNanoseconds);
        WriteDuration(json, "compute_input", statistics.SuccessCount, statistics.InputNanoseconds);
        WriteDuration(json, "compute_infer", statistics.SuccessCount, statistics.ComputeNanoseconds);
        WriteDuration(json, "compute_output", statistics.SuccessCount, statistics.OutputNanoseconds);
        WriteDuration(json, "cache_hit", 0, 0);
        WriteDuration(json, "cache_miss", 0, 0);
        json.WriteEndObject();
        json.WriteStartObject("response_stats");
        json.WriteEndObject();
        json.WriteStartArray("batch_stats");
        json.WriteEndArray();
        json.WriteStartArray("memory_usage");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteDuration(Utf8JsonWriter json, string name, long count, long nanoseconds)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count", count);
        json.WriteNumber("ns", nanoseconds);
        json.WriteEndObject();
    }
}
