using System.Text.Json.Nodes;
using DismPS.Engine.Models.Scheduling;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Models.Configurations;

/// <summary>Makes the typed part of sequences.</summary>
internal static class SequenceParts
{
    public static SequenceBatching Read(JsonObject sequence, string? folder)
    {
        JsonObject? direct = sequence.Child("direct"), oldest = sequence.Child("oldest");
        TimeSpan idle = SchedulingParts.Time(sequence, "max_sequence_idle_microseconds");
        return new SequenceBatching
        {
            MaxIdle = idle > TimeSpan.Zero ? idle : TimeSpan.FromSeconds(1),
            Controls = [.. sequence.Items("control_input").SelectMany(c => c.Items("control").Where(IsKnown).Select(k => Control(c.Text("name"), k)))],
            States = [.. sequence.Items("state").Select(s => State(s, folder ?? ""))],
            Oldest = oldest is null ? null : new OldestSequences
            {
                MaxCandidateSequences = (int)Int128.Max(oldest.Number("max_candidate_sequences"), 0),
                PreferredBatchSizes = [.. oldest.Numbers("preferred_batch_size").Select(s => (int)s)],
                MaxQueueDelay = SchedulingParts.Time(oldest, "max_queue_delay_microseconds"),
                PreserveOrdering = oldest.Flag("preserve_ordering"),
            },
            MaxQueueDelay = direct is null ? TimeSpan.Zero : SchedulingParts.Time(direct, "max_queue_delay_microseconds"),
            MinimumSlotUtilization = direct?.Real("minimum_slot_utilization") ?? 0,
            Iterative = sequence.Flag("iterative_sequence"),
        };
    }

    /// <summary>A kind that is only a number has no name; it is told as not supported.</summary>
    public static bool IsKnown(JsonObject control) => SequenceRules.KindOf(control).StartsWith("CONTROL_", StringComparison.Ordinal);

    private static SequenceControl Control(string name, JsonObject control)
    {
        SequenceControlKind kind = SequenceRules.KindOf(control) switch
        {
            "CONTROL_SEQUENCE_READY" => SequenceControlKind.Ready,
            "CONTROL_SEQUENCE_END" => SequenceControlKind.End,
            "CONTROL_SEQUENCE_CORRID" => SequenceControlKind.CorrelationId,
            _ => SequenceControlKind.Start,
        };
        if (kind == SequenceControlKind.CorrelationId)
            return new SequenceControl(name, kind, DataFiles.TypeOf(control)!.Value);
        (string list, DataType type) = control.Count("int32_false_true") > 0 ? ("int32_false_true", DataType.Int32)
            : control.Count("fp32_false_true") > 0 ? ("fp32_false_true", DataType.Fp32) : ("bool_false_true", DataType.Bool);
        double[] values = [.. control[list]!.AsArray().Select(v => type == DataType.Bool ? v!.GetValue<bool>() ? 1 : 0 : ConfigurationNodes.Real(v!))];
        return new SequenceControl(name, kind, type, values[0], values[1]);
    }

    private static SequenceState State(JsonObject state, string folder)
    {
        JsonObject? initial = state.Items("initial_state").FirstOrDefault();
        string? file = initial is not null && DataFiles.IsInside(initial.Text("data_file")) ? Path.GetFullPath(Path.Combine(folder, StateRules.Folder, initial.Text("data_file"))) : null;
        // Without dims of its own an initial state would have none; those of the state may be variable.
        var dims = initial is not null && initial.Count("dims") > 0 ? initial.Numbers("dims") : state.Numbers("dims");
        return new SequenceState(state.Text("input_name"), state.Text("output_name"), DataFiles.TypeOf(state) ?? DataType.Fp32, dims, file);
    }
}
