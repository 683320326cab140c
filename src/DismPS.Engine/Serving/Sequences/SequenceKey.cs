using System.Globalization;
using DismPS.Engine.Protocol;

namespace DismPS.Engine.Serving.Sequences;

/// <summary>What a client calls its sequence: a number, or a name.</summary>
internal readonly record struct SequenceKey(ulong Number, string? Name)
{
    public static SequenceKey Of(RequestSchedule schedule) =>
        string.IsNullOrEmpty(schedule.SequenceName) ? new SequenceKey(schedule.SequenceId, null) : new SequenceKey(0, schedule.SequenceName);

    public override string ToString() => Name ?? Number.ToString(CultureInfo.InvariantCulture);
}
