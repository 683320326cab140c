using System.Globalization;

namespace DismPS.Bench.Serve;

/// <summary>A target and the connections to it.</summary>
internal sealed class LoadedTarget(string name, TargetProcess process, Func<Uri, ILoadConnection> connect) : IDisposable
{
    // Rates that differ by less have settled: it is what a quiet machine's rounds differ by.
    private const double Settled = 0.04;

    private const int Connections = 8;
    private const int MaxWarmUps = 12;
    private const int SettlingRounds = 5;
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromMilliseconds(400);

    // A saturated processor leaves none to the compiler: it catches up in the pauses.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    // On one processor the runtime waits a second before it counts calls.
    private static readonly TimeSpan CompilersDelay = TimeSpan.FromMilliseconds(1200);

    private readonly LoadGenerator load = new(() => connect(new Uri(process.Address)), Connections);

    /// <summary>
    /// Asks everything for a while with a second processor for the target's compiler, which has none of its own to work on beside the load: on one
    /// processor alone it takes minutes to compile what is asked often.
    /// </summary>
    public void Settle(IReadOnlyList<ServeCase> cases, int processor, int second)
    {
        ProcessorAffinity.SetProcess(process.Id, processor, second);
        for (int round = 0; round < SettlingRounds; round++)
        {
            foreach (ServeCase @case in cases)
            {
                load.Run(@case.Request, WarmUpTime);
                Thread.Sleep(Pause);
            }
        }

        Thread.Sleep(CompilersDelay);
        ProcessorAffinity.SetProcess(process.Id, processor);
    }

    /// <summary>Loads until three rates in a row are about the same.</summary>
    public void WarmUp(ServeCase @case)
    {
        var rates = new List<double>();
        while (rates.Count < 3 || !IsSettled(rates))
        {
            if (rates.Count == MaxWarmUps)
            {
                Console.Error.WriteLine($"{@case.Name}: the rate of {name} does not settle: {string.Join(", ", rates.Select(r => r.ToString("0")))}");
                return;
            }

            rates.Add(load.Run(@case.Request, WarmUpTime).RequestsPerSecond);
            Thread.Sleep(Pause);
        }
    }

    /// <summary>Bytes that the target has allocated so far.</summary>
    public double Allocated() => double.Parse(process.Ask("allocated"), CultureInfo.InvariantCulture);

    /// <summary>One measurement, with the target's processor time.</summary>
    public ServeSample Measure(ServeCase @case, TimeSpan time)
    {
        TimeSpan before = process.ProcessorTime;
        LoadResult result = load.Run(@case.Request, time);
        return new ServeSample(result, (process.ProcessorTime - before) / time);
    }

    public void Dispose() => load.Dispose();

    private static bool IsSettled(List<double> rates) =>
        rates[^3..].Max() <= rates[^3..].Min() * (1 + Settled);
}
