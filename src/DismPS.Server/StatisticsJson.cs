using System.Globalization;
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
        WriteDuration(json, "fail", statistics.FailureCount + statistics.RejectedCount, statistics.FailureNanoseconds);
        WriteDuration(json, "queue", statistics.SuccessCount, statistics.QueueNanoseconds);
        WriteDuration(json, "compute_input", statistics.ComputedCount, statistics.InputNanoseconds);
        WriteDuration(json, "compute_infer", statistics.ComputedCount, statistics.ComputeNanoseconds);
        WriteDuration(json, "compute_output", statistics.ComputedCount, statistics.OutputNanoseconds);
        WriteDuration(json, "cache_hit", statistics.CacheHitCount, statistics.CacheHitNanoseconds);
        WriteDuration(json, "cache_miss", statistics.CacheMissCount, statistics.CacheMissNanoseconds);
        json.WriteEndObject();
        json.WriteStartObject("response_stats");
        for (int i = 0; i < statistics.Answers.Count; i++)
            WriteAnswers(json, i, statistics.Answers[i]);
        json.WriteEndObject();
        json.WriteStartArray("batch_stats");
        foreach (BatchStatistics batch in statistics.Batches)
        {
            json.WriteStartObject();
            json.WriteNumber("batch_size", batch.BatchSize);
            WriteDuration(json, "compute_input", batch.Count, batch.InputNanoseconds);
            WriteDuration(json, "compute_infer", batch.Count, batch.ComputeNanoseconds);
            WriteDuration(json, "compute_output", batch.Count, batch.OutputNanoseconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("memory_usage");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteAnswers(Utf8JsonWriter json, int place, AnswerStatistics answers)
    {
        json.WriteStartObject(place.ToString(CultureInfo.InvariantCulture));
        WriteDuration(json, "compute_infer", answers.SuccessCount + answers.FailureCount, answers.ComputeNanoseconds);
        WriteDuration(json, "compute_output", answers.SuccessCount, answers.OutputNanoseconds);
        WriteDuration(json, "success", answers.SuccessCount, answers.SuccessNanoseconds);
        WriteDuration(json, "fail", answers.FailureCount, answers.FailureNanoseconds);
        WriteDuration(json, "empty_response", answers.EmptyCount, answers.EmptyNanoseconds);
        WriteDuration(json, "cancel", answers.CancelledCount, answers.CancelledNanoseconds);
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
