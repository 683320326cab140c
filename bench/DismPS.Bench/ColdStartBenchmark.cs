using System.Diagnostics;
using System.Globalization;

namespace DismPS.Bench;

/// <summary>
/// Time from the start of the published <c>dismps validate</c> to its end, beside a .NET program on the same frameworks that does nothing.
/// </summary>
internal static class ColdStartBenchmark
{
    private const int Rounds = 15;

    public static int Run(string repository)
    {
        string folder = Directory.CreateTempSubdirectory("dismps-bench").FullName;
        try
        {
            Publish(repository, folder);
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
            Print("coldstart.validate.ratio_to_empty_program", median / Median(empty));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Publish(string repository, string folder)
    {
        using Process publish = Process.Start(new ProcessStartInfo(
            "dotnet", ["publish", Path.Combine(repository, "src", "DismPS.Tool"), "-c", "Release", "-o", folder, "-v", "quiet"])
        {
            RedirectStandardOutput = true,
        })!;
        publish.StandardOutput.ReadToEnd();
        publish.WaitForExit();
        if (publish.ExitCode != 0)
            throw new InvalidOperationException($"dotnet publish ended with {publish.ExitCode}.");
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
