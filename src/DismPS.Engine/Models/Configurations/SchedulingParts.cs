using System.Globalization;
using System.Text.Json.Nodes;
using System.Collections.Immutable;
using DismPS.Engine.Models.Scheduling;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Models.Configurations;

/// <summary>Makes the typed parts of batching and warm-up.</summary>
internal static class SchedulingParts
{
    /// <summary>Longer waits are the same as for ever, and a timer takes no more.</summary>
    private static readonly Int128 MostMicroseconds = (Int128)int.MaxValue * 1000;

    public static DynamicBatching DynamicBatching(JsonObject batching) => new()
    {
        PreferredBatchSizes = [.. batching.Numbers("preferred_batch_size").Select(s => (int)s)],
        MaxQueueDelay = Time(batching, "max_queue_delay_microseconds"),
        PreserveOrdering = batching.Flag("preserve_ordering"),
        PriorityLevels = Capped(batching.Number("priority_levels")),
        DefaultPriorityLevel = Capped(batching.Number("default_priority_level")),
        DefaultQueuePolicy = batching.Child("default_queue_policy") is JsonObject policy ? Policy(policy) : new QueuePolicy(),
        PriorityQueuePolicies = batching.Entries("priority_queue_policy")
            .DistinctBy(p => KeyOf(p.Key)).ToImmutableDictionary(p => KeyOf(p.Key), p => Policy(p.Value.AsObject())),
    };

    public static WarmupRequest Warmup(JsonObject sample, bool batched) => new()
    {
        Name = sample.Text("name"),
        BatchSize = batched ? (int)Int128.Min(sample.Number("batch_size"), int.MaxValue) : 0,
        // Triton computes a sample without a count once.
        Count = (int)Int128.Clamp(sample.Number("count"), 1, int.MaxValue),
        Inputs = [.. sample.Entries("inputs").Select(i => Input(i.Key, i.Value.AsObject()))],
    };

    public static TimeSpan Time(JsonObject parent, string name) =>
        TimeSpan.FromTicks((long)(Int128.Min(parent.Number(name), MostMicroseconds) * TimeSpan.TicksPerMicrosecond));

    private static WarmupInput Input(string name, JsonObject input) => new(
        name, DataFiles.TypeOf(input) ?? DataType.Fp32, input.Numbers("dims"), input.ContainsKey("random_data"),
        input.ContainsKey("input_data_file") ? input.Text("input_data_file") : null);

    private static QueuePolicy Policy(JsonObject policy) => new()
    {
        DelaysLate = policy.Text("timeout_action") == "DELAY",
        DefaultTimeout = Time(policy, "default_timeout_microseconds"),
        AllowTimeoutOverride = policy.Flag("allow_timeout_override"),
        MaxQueueSize = (int)Int128.Min(policy.Number("max_queue_size"), int.MaxValue),
    };

    private static long KeyOf(string key) => Capped(UInt128.Parse(key, CultureInfo.InvariantCulture) is var level && level > long.MaxValue ? long.MaxValue : (Int128)level);

    private static long Capped(Int128 value) => (long)Int128.Min(value, long.MaxValue);
}
