using System.Diagnostics;
using System.Globalization;

namespace DismPS.Bench;

/// <summary>
/// Time from the start of the published <c>dismps validate</c> to its end, beside a .NET program on the same frameworks that does nothing; and of
/// <c>dismcli build</c> against the stand-in for DIALS, beside the recorded times of the platform's own tool.
/// </summary>
internal static class ColdStartBenchmark
{
    private const int Rounds = 15;
    private const int Builds = 10;

    // Recorded, by the clock: Python's start, dism_core's load, schema and file checks of one template.
    private const double PythonTool = 870;

    public static async Task<int> RunAsync(string repository)
    {
        string folder = Directory.CreateTempSubdirectory("dismps-bench").FullName;
        try
        {
            PublishedTool.Publish(repository, folder);
            string program = Path.Combine(folder, OperatingSystem.IsWindows() ? "dismps.exe" : "dismps");
            string template = Path.Combine(repository, "examples", "metsig", "template.yaml");
            string[] validate = ["validate", "-f", template, "--base", Path.GetDirectoryName(template)!];
            string itself = Environment.ProcessPath!;

            // In turn, so that a change of the machine's speed meets both.
            var validations = new List<double>();
            var empty = new List<double>();
            for (int i = -2; i < Rounds; i++)
            {
                double validation = Time(program, validate);
                double nothing = Time(itself, ["nothing"]);
                if (i < 0)
                    continue;
                validations.Add(validation);
                empty.Add(nothing);
            }

            double median = Median(validations);
            Print("coldstart.validate_ms", median);
            Print("coldstart.empty_program_ms", Median(empty));
            Print("coldstart.validate.ratio_to_recorded_python_tool", PythonTool / median);
            Print("coldstart.validate.ratio_to_empty_program", median / Median(empty));
            if (!OperatingSystem.IsWindows())
                await MeasureBuildAsync(repository, folder).ConfigureAwait(false);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureBuildAsync(string repository, string published)
    {
        DismcliStart build = await DismcliStart.CreateAsync(repository, published, Path.Combine(published, "work")).ConfigureAwait(false);
        await using (build.ConfigureAwait(false))
        {
            List<double> walls = [], processors = [];
            for (int i = -2; i < Builds; i++)
            {
                (double wall, double processor) = await build.RunAsync().ConfigureAwait(false);
                if (i < 0)
                    continue;
                walls.Add(wall);
                processors.Add(processor);
            }

            Print("coldstart.dismcli_build_ms", Median(walls) * 1000);
            Print("coldstart.dismcli_build_processor_ms", Median(processors) * 1000);
            Print("coldstart.dismcli_build.ratio_to_recorded_python_tool", DismcliStart.PythonTool.Wall / Median(walls));
            Print("coldstart.dismcli_build.processor_ratio_to_recorded_python_tool", DismcliStart.PythonTool.Processor / Median(processors));
        }
    }

    private static double Time(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        double elapsed = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        return process.ExitCode == 0 ? elapsed : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {errors}");
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    private static void Print(string name, double value) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {value:0.##}"));
}
