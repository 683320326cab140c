using System.Globalization;

namespace DismPS.Bench.Hostile;

/// <summary>The published <c>dismps validate</c> on every hostile file: what it says, how long it takes and how much memory it needs.</summary>
internal static class HostileBenchmark
{
    private const long MostBytes = 200L << 20;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(2);

    /// <summary>0 when every case is told of within the limits.</summary>
    public static int Run(string repository, string? only)
    {
        string tool = Directory.CreateTempSubdirectory("dismps-bench").FullName;
        try
        {
            PublishedTool.Publish(repository, tool);
            string program = Path.Combine(tool, "dismps");
            // The first start reads the program from the disk.
            Measure(program, repository, new HostileCase("none", "", _ => { }));
            int wrong = 0;
            foreach (HostileCase hostile in HostileCases.All.Where(c => only is null || c.Name.Contains(only, StringComparison.OrdinalIgnoreCase)))
            {
                MeasuredProcess result = Measure(program, repository, hostile);
                string? fault = FaultOf(hostile, result);
                wrong += fault is null ? 0 : 1;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{hostile.Name}: {result.Wall.TotalMilliseconds:0} ms, processor {result.Processor.TotalMilliseconds:0} ms, {result.PeakBytes >> 20} MiB, exit code {result.ExitCode}, {Ids(result.Output)}{(fault is null ? "" : $"  WRONG: {fault}")}"));
            }

            return wrong == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(tool, recursive: true);
        }
    }

    private static MeasuredProcess Measure(string program, string repository, HostileCase hostile)
    {
        using var folder = new HostileFolder(Path.Combine(repository, "examples", "templates", hostile.Example));
        hostile.Make(folder);
        return MeasuredProcess.Run(program, ["validate", "-f", hostile.Template], folder.Path);
    }

    // The limits are of the processor, which holds on a busy machine too; a program that waits is caught by the clock.
    private static string? FaultOf(HostileCase hostile, MeasuredProcess result) =>
        result.ExitCode is null ? "did not end"
        : result.ExitCode is not (0 or 1 or 2 or 3) ? "failed itself"
        : !result.Output.Contains(hostile.Expected, StringComparison.Ordinal) ? $"{hostile.Expected} was not told"
        : result.Processor > MostTime ? "took too long"
        : result.PeakBytes > MostBytes ? "took too much memory"
        : null;

    private static string Ids(string output)
    {
        List<string> ids = [.. output.Split(' ', ':', '\n', '[', ']', '(', ')').Where(w => w.StartsWith("DISM", StringComparison.Ordinal) && w.Length == 8).Distinct().Take(6)];
        return ids.Count == 0 ? output.Split('\n')[0] : string.Join(' ', ids);
    }
}
