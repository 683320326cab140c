namespace DismPS.Bench.Serve;

/// <summary>The rounds of one case, and the figures that they give.</summary>
internal sealed class ServeRounds(ServeCase @case)
{
    // Below it something else than the target bounded the rate.
    private const double FullShare = 0.9;

    private readonly List<ServeRound> rounds = [];

    /// <summary>What is asked.</summary>
    public ServeCase Case => @case;

    public void Add(ServeRound round) => rounds.Add(round);

    public void Print(Scores scores)
    {
        // Rounds in which other programs took the least.
        ServeRound[] quiet = [.. rounds.OrderByDescending(r => Math.Min(r.Server.ProcessorShare, r.Kestrel.ProcessorShare)).Take((rounds.Count / 2) + 1)];

        // Ratios within a round: a change of the machine's speed meets both sides.
        scores.AtLeast($"{@case.Name}.ratio_to_kestrel", Median(quiet, r => r.Server.Load.RequestsPerSecond / r.Kestrel.Load.RequestsPerSecond), ServeGoals.RatioToKestrel(@case));
        scores.AtLeast($"{@case.Name}.ratio_to_raw", Median(quiet, r => r.Server.Load.RequestsPerSecond * @case.Rows / r.RawRowsPerSecond), ServeGoals.RatioToRaw(@case));
        // What one processor can do that reads with Kestrel as it comes and then computes.
        Print("ratio_to_kestrel_and_raw", Median(quiet, r => r.Server.Load.RequestsPerSecond * ((1 / r.Kestrel.Load.RequestsPerSecond) + (@case.Rows / r.RawRowsPerSecond))), "0.000");
        Print("ratio_to_inline_kestrel", Median(quiet, r => r.Server.Load.RequestsPerSecond / r.Inline.Load.RequestsPerSecond), "0.000");
        Print("cpu_ratio_to_kestrel", Median(quiet, r => CostOf(r.Kestrel) / CostOf(r.Server)), "0.000");
        Print("p50_us", Median(quiet, r => r.Server.Load.P50), "0");
        Print("p99_us", Median(quiet, r => r.Server.Load.P99), "0");
        Print("requests_per_second", Median(quiet, r => r.Server.Load.RequestsPerSecond), "0");
        Print("cpu_us_per_request", Median(quiet, r => CostOf(r.Server)), "0.0");
        Print("kestrel.requests_per_second", Median(quiet, r => r.Kestrel.Load.RequestsPerSecond), "0");
        Print("kestrel.p99_us", Median(quiet, r => r.Kestrel.Load.P99), "0");
        Print("kestrel.cpu_us_per_request", Median(quiet, r => CostOf(r.Kestrel)), "0.0");
        Print("raw.rows_per_second", Median(quiet, r => r.RawRowsPerSecond), "0");
        // The least of all rounds: a collection's own bookkeeping counts too.
        scores.AtMost($"{@case.Name}.allocated_bytes_per_request", rounds.Min(r => r.AllocatedBytes), @case.Rows == 1 ? ServeGoals.Allocation : null);
        Warn("server", Median(quiet, r => r.Server.ProcessorShare));
        Warn("kestrel", Median(quiet, r => r.Kestrel.ProcessorShare));
    }

    private void Print(string figure, double value, string format) => Scores.Tell($"{@case.Name}.{figure}", value, format);

    private void Warn(string target, double share)
    {
        if (share < FullShare)
            Console.Error.WriteLine($"{@case.Name}: {target} had {share:P0} of its processor: other programs or the load generator bound the figures.");
    }

    private static double CostOf(ServeSample sample) => sample.ProcessorShare * 1e6 / sample.Load.RequestsPerSecond;

    private static double Median(ServeRound[] of, Func<ServeRound, double> value) => Scores.Median(of.Select(value));
}
