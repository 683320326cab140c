using System.Globalization;
using DismPS.Bench.Serve;

namespace DismPS.Bench.Soak;

/// <summary>A million requests of all kinds, and what they leave behind. It fails when an answer is lost or wrong, or the server grows.</summary>
internal static class SoakBenchmark
{
    private const int Phases = 6;
    private const int Visitors = 24;
    private const long DefaultRequests = 1_000_000;
    private const long QuickRequests = 50_000;
    private const double MaxGrowth = 1.05;

    // What a connection that has just ended may still hold.
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(bool quick, int seed)
    {
        if (!OperatingSystem.IsLinux())
        {
            Console.Error.WriteLine("soak: needs Linux.");
            return 2;
        }

        int[] processors = ProcessorAffinity.Allowed();
        string folder = Directory.CreateTempSubdirectory("dismps-bench").FullName;
        try
        {
            string models = Path.Combine(folder, "models");
            foreach (string model in SoakOptions.Changing.Prepend(SoakOptions.Steady))
                IdentityModel.Write(models, model);
            using TargetProcess server = TargetProcess.Start(processors, processors, folder, "soak-target", models);
            string[] addresses = server.Address.Split(' ');
            var tally = new SoakTally();
            var states = new List<SoakState>();
            long requests = (quick ? QuickRequests : DefaultRequests) / Phases;
            for (int i = 0; i < Phases; i++)
            {
                await SoakRun.RunAsync(new SoakOptions(new Uri(addresses[0]), new Uri(addresses[1]), requests, seed + i, Visitors, SoakTarget.MaxBodyBytes), tally).ConfigureAwait(false);
                await Task.Delay(Settle).ConfigureAwait(false);
                states.Add(SoakState.Read(server));
                Console.WriteLine($"# {tally.Requests} requests: {states[^1]}");
            }

            return Print(tally, states);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Print(SoakTally tally, List<SoakState> states)
    {
        foreach (string fault in tally.FirstFaults)
            Console.Error.WriteLine($"soak: {fault}");
        foreach ((string kind, long count) in tally.Kinds)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"soak.sent.{kind.Replace(' ', '_')} {count}"));
        var scores = new Scores();
        Scores.Tell("soak.requests", tally.Requests);
        Scores.Tell("soak.repository_changes", tally.Changes);
        scores.Exactly("soak.wrong_or_lost_answers", tally.Faults, 0);
        // The first phases bring the server to its full size; growth is what comes after them.
        SoakState before = states[Phases / 2];
        scores.AtMost("soak.managed_memory_growth", (double)states[^1].Managed / before.Managed, MaxGrowth, "0.000");
        scores.AtMost("soak.resident_memory_growth", (double)states[^1].Resident / before.Resident, MaxGrowth, "0.000");
        scores.Exactly("soak.descriptor_growth", states[^1].Descriptors - before.Descriptors, 0);
        scores.End();
        return scores.Missed == 0 ? 0 : 1;
    }
}
