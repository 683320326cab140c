using DismPS.Bench.Serve;

namespace DismPS.Bench.Start;

/// <summary>From the start of the published <c>dismps serve</c> to ready, with one small ONNX model and with fifty.</summary>
internal static class StartBenchmark
{
    private const int Rounds = 11;
    private const int QuickRounds = 3;
    private const int Many = 50;
    private const double OneGoal = 400;
    private const double ManyGoal = 2000;
    private const double MemoryGoal = 120;

    public static int Run(string repository, bool quick)
    {
        if (!OperatingSystem.IsLinux())
        {
            Console.Error.WriteLine("start: needs Linux.");
            return 2;
        }

        string model = Path.Combine(repository, "tests", "data", "models", "metsig-ae-onnx", "model.onnx");
        string folder = Directory.CreateTempSubdirectory("dismps-bench").FullName;
        try
        {
            PublishedTool.Publish(repository, Path.Combine(folder, "tool"));
            string program = Path.Combine(folder, "tool", "dismps");
            string state = Directory.CreateDirectory(Path.Combine(folder, "state")).FullName;
            string one = Path.Combine(folder, "one");
            string many = Path.Combine(folder, "many");
            ServeWorkspace.WriteModel(one, "m1", model);
            for (int i = 1; i <= Many; i++)
                ServeWorkspace.WriteModel(many, $"m{i}", model);

            var ones = new List<StartedTool>();
            var manies = new List<StartedTool>();
            // In turn, so that a change of the machine's speed meets both. The first two starts bring the files into memory.
            for (int i = -2; i < (quick ? QuickRounds : Rounds); i++)
            {
                StartedTool first = StartedTool.Measure(program, one, state, "m1");
                StartedTool second = StartedTool.Measure(program, many, state, $"m{Many}");
                if (i < 0)
                    continue;
                ones.Add(first);
                manies.Add(second);
            }

            var scores = new Scores();
            scores.AtMost("start.one.ready_ms", Scores.Median(ones.Select(s => s.Milliseconds)), OneGoal);
            Scores.Tell("start.one.processor_ms", Scores.Median(ones.Select(s => s.ProcessorMilliseconds)));
            scores.AtMost("start.one.resident_mb", Scores.Median(ones.Select(s => s.ResidentMegabytes)), MemoryGoal);
            scores.AtMost("start.fifty.ready_ms", Scores.Median(manies.Select(s => s.Milliseconds)), ManyGoal);
            Scores.Tell("start.fifty.processor_ms", Scores.Median(manies.Select(s => s.ProcessorMilliseconds)));
            Scores.Tell("start.fifty.resident_mb", Scores.Median(manies.Select(s => s.ResidentMegabytes)));
            scores.End();
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
