using System.Collections.Immutable;
using System.Globalization;

namespace DismPS.Fuzz;

/// <summary>The figures of one target.</summary>
internal sealed record FuzzReport(string Target, int Seed)
{
    /// <summary>Inputs that were read.</summary>
    public long Inputs { get; init; }

    /// <summary>Inputs that were of the format, in spite of the changes.</summary>
    public long Sound { get; init; }

    /// <summary>Processor time of reading, without making the inputs.</summary>
    public TimeSpan Reading { get; init; }

    /// <summary>Time of the whole run.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Processor time of the input that took most of it.</summary>
    public TimeSpan Slowest { get; init; }

    public long SlowestInput { get; init; }

    /// <summary>Bytes.</summary>
    public long LargestAllocation { get; init; }

    public long LargestAllocationInput { get; init; }

    public ImmutableArray<FuzzFailure> Failures { get; init; } = [];

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Target}: {Inputs} inputs ({100.0 * Sound / Math.Max(Inputs, 1):0} % sound), {Inputs / Math.Max(Reading.TotalSeconds, 1e-9):0}/s of processor time, slowest {Slowest.TotalMilliseconds:0.0} ms (input {SlowestInput}), largest allocation {LargestAllocation / 1048576.0:0.0} MiB (input {LargestAllocationInput}), {Failures.Length} failures");
}
