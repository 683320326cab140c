using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using DismPS.Fuzz.Mutation;

namespace DismPS.Fuzz;

/// <summary>Runs targets one after the other and tells what came of it.</summary>
internal static class FuzzSession
{
    /// <summary>0 without failures, 1 with.</summary>
    public static int Run(FuzzOptions options, TextWriter output)
    {
        int failures = RunMark.TakeCrashes(options.OutFolder, output);
        foreach (string name in options.Targets.Count > 0 ? options.Targets : FuzzTargets.Names)
        {
            using FuzzTarget target = FuzzTargets.Create(name);
            FuzzReport report = RunTarget(target, options);
            output.WriteLine(report);
            foreach (FuzzFailure failure in report.Failures)
            {
                output.WriteLine($"  input {failure.Index}: {failure.What}");
                output.WriteLine($"  again: dotnet run -c Release --project tools/DismPS.Fuzz -- --target {name} --from {failure.File}");
            }

            failures += report.Failures.Length;
        }

        return failures == 0 ? 0 : 1;
    }

    /// <summary>Runs one target.</summary>
    public static FuzzReport RunTarget(FuzzTarget target, FuzzOptions options)
    {
        using RunMark? mark = options.From is null && options.Input is null ? RunMark.Begin(options.OutFolder, target.Name, options.Seed) : null;
        var worker = new FuzzWorker(target, options, mark);
        // Little stack, as callers' threads may have: deep recursion is to be found here.
        var thread = new Thread(worker.Run, maxStackSize: 1 << 20) { IsBackground = true, Name = target.Name };
        long began = Stopwatch.GetTimestamp();
        thread.Start();
        while (!thread.Join(TimeSpan.FromMilliseconds(100)))
        {
            if (worker.Hangs)
                return worker.Report(Stopwatch.GetElapsedTime(began), hangs: true);
        }

        return worker.Report(Stopwatch.GetElapsedTime(began), hangs: false);
    }

    /// <summary>Keeps the bytes of a failure.</summary>
    public static string Save(FuzzOptions options, string target, long index, byte[] input)
    {
        if (options.From is not null)
            return options.From;
        Directory.CreateDirectory(options.OutFolder);
        string file = Path.Combine(options.OutFolder, string.Create(CultureInfo.InvariantCulture, $"{target}-{options.Seed}-{index}.bin"));
        File.WriteAllBytes(file, input);
        return file;
    }

    /// <summary>The inputs of a run with their numbers.</summary>
    public static IEnumerable<(long Index, byte[] Input)> Inputs(FuzzTarget target, FuzzOptions options)
    {
        if (options.From is not null)
        {
            yield return (-1, File.ReadAllBytes(options.From));
            yield break;
        }

        var maker = new InputMaker(target, options.Seed);
        if (options.Input is long one)
        {
            yield return (one, maker.Make(one));
            yield break;
        }

        long began = Stopwatch.GetTimestamp();
        for (long i = 0; options.Time is { } time ? Stopwatch.GetElapsedTime(began) < time : i < options.Count; i++)
            yield return (i, maker.Make(i));
    }
}
