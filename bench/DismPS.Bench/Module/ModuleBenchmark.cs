using System.Diagnostics;
using DismPS.Engine.Operations;

namespace DismPS.Bench.Module;

/// <summary>
/// The module in a real PowerShell: its import beside that of an empty module, a million rows through a pipeline beside as many ready-made objects, how soon it
/// stops, and ten thousand templates beside the engine alone.
/// </summary>
internal static class ModuleBenchmark
{
    private const double ImportGoal = 1.3;
    private const double RateGoal = 0.7;
    private const double GrowthGoal = 1.1;
    private const double StopGoal = 1000;

    public static async Task<int> RunAsync(string repository, bool quick, string? part)
    {
        if (!HasPowerShell())
        {
            Console.Error.WriteLine("module: not run, no pwsh on PATH");
            return 0;
        }

        using ModuleWorkspace workspace = ModuleWorkspace.Create(repository);
        var scores = new Scores();
        if (part is null or "import")
            MeasureImport(workspace, scores, quick ? 7 : 20);
        if (part is null or "pipeline")
            MeasurePipeline(workspace, scores, quick ? 100_000 : 1_000_000, quick ? 3 : 5);
        if (part is null or "stop")
            MeasureStop(workspace, scores, quick ? 3 : 10);
        if (part is null or "templates")
            await MeasureTemplatesAsync(workspace, scores, quick ? 1000 : 10_000, quick ? 2 : 5).ConfigureAwait(false);
        scores.End();
        return scores.Missed == 0 ? 0 : 1;
    }

    private static void MeasureImport(ModuleWorkspace workspace, Scores scores, int rounds)
    {
        List<double> empty = [], emptyProcessor = [], module = [], processor = [];
        // In turn, so that a change of the machine's speed meets both. The first round brings the files into memory.
        for (int i = -1; i < rounds; i++)
        {
            double[] reference = workspace.RunScript("import.ps1", workspace.EmptyManifest)[0].Value;
            double[] own = workspace.RunScript("import.ps1", workspace.Manifest)[0].Value;
            if (i < 0)
                continue;
            empty.Add(reference[0]);
            emptyProcessor.Add(reference[1]);
            module.Add(own[0]);
            processor.Add(own[1]);
        }

        Scores.Tell("module.import.empty_ms", Scores.Median(empty), "0.0");
        Scores.Tell("module.import.ms", Scores.Median(module), "0.0");
        Scores.Tell("module.import.processor_ratio_to_empty", Scores.Median(processor) / Scores.Median(emptyProcessor), "0.000");
        scores.AtMost("module.import.ratio_to_empty", Scores.Median(module) / Scores.Median(empty), ImportGoal, "0.000");
    }

    private static void MeasurePipeline(ModuleWorkspace workspace, Scores scores, int count, int rounds)
    {
        float[][] rows = RowFiles.Read(workspace.ModelFolder);
        string numpy = Path.Combine(workspace.Folder, "rows.npy");
        string few = Path.Combine(workspace.Folder, "few.csv");
        string csv = Path.Combine(workspace.Folder, "rows.csv");
        RowFiles.WriteNumpy(numpy, rows, count);
        RowFiles.WriteCsv(few, "input_0", rows, count / 10);
        RowFiles.WriteCsv(csv, "input_0", rows, count);
        Scores.Tell("module.pipeline.rows", count);
        foreach ((string name, string path) in new[] { ("npy", numpy), ("csv", csv) })
        {
            double[][] rates = [.. workspace.RunScript("pipeline.ps1", workspace.Manifest, workspace.ModelFolder, path, $"{rounds}").Select(line => line.Value)];
            Scores.Tell($"module.pipeline.{name}.ready_made_per_second", Scores.Median(rates.Select(r => r[0])));
            Scores.Tell($"module.pipeline.{name}.per_second", Scores.Median(rates.Select(r => r[1])));
            scores.AtLeast($"module.pipeline.{name}.ratio_to_ready_made", Scores.Median(rates.Select(r => r[1] / r[0])), RateGoal);
        }

        if (!OperatingSystem.IsLinux())
            return;
        var lines = workspace.RunScript("memory.ps1", workspace.Manifest, workspace.ModelFolder, few, csv);
        Scores.Tell("module.pipeline.peak_mb", lines[0].Value[1] / 1024);
        scores.AtMost("module.pipeline.peak_ratio_to_a_tenth_of_the_rows", lines[0].Value[1] / lines[0].Value[0], GrowthGoal, "0.000");
        Scores.Tell("module.pipeline.first_five_ms", Scores.Median(lines.Skip(1).Select(line => line.Value[0])), "0.0");
    }

    private static void MeasureStop(ModuleWorkspace workspace, Scores scores, int rounds)
    {
        string rows = Path.Combine(workspace.Folder, "long.csv");
        RowFiles.WriteCsv(rows, "input_0", RowFiles.Read(workspace.ModelFolder), 1_000_000);
        string templates = WriteTemplates(workspace, 10_000);
        foreach (var times in workspace.RunScript("stop.ps1", workspace.Manifest, workspace.ModelFolder, rows, templates, $"{rounds}").GroupBy(line => line.Key, line => line.Value[0]))
        {
            Scores.Tell($"module.stop.{times.Key}.median_ms", Scores.Median(times), "0.0");
            scores.AtMost($"module.stop.{times.Key}.most_ms", times.Max(), times.Key == "sleep" ? null : StopGoal, "0.0");
        }
    }

    private static async Task MeasureTemplatesAsync(ModuleWorkspace workspace, Scores scores, int count, int rounds)
    {
        string folder = WriteTemplates(workspace, count);
        TemplateInput[] inputs = [.. Directory.GetFiles(folder).Select(path => new TemplateInput(new TemplateSource(path, workspace.ModelFolder)))];
        List<double> engine = [];
        for (int i = -1; i < rounds; i++)
        {
            var watch = Stopwatch.StartNew();
            int valid = 0;
            await foreach (ValidatedTemplate template in ValidateTemplate.Files(inputs.ToAsyncEnumerable(), new ValidateTemplateOptions { ThrottleLimit = Environment.ProcessorCount }, CancellationToken.None).ConfigureAwait(false))
                valid += template.Result is { IsValid: true } ? 1 : 0;
            if (valid != count)
                throw new InvalidOperationException($"{valid} of {count} templates are valid.");
            if (i >= 0)
                engine.Add(watch.Elapsed.TotalSeconds);
        }

        var lines = workspace.RunScript("templates.ps1", workspace.Manifest, folder, workspace.ModelFolder, $"{rounds}");
        double seconds = Scores.Median(lines.Where(line => line.Key == "templates").Select(line => line.Value[1]));
        Scores.Tell("module.templates.count", count);
        Scores.Tell("module.templates.seconds", seconds, "0.00");
        Scores.Tell("module.templates.peak_mb", lines[^1].Value[0] / 1024);
        Scores.Tell("module.templates.ratio_to_engine", Scores.Median(engine) / seconds, "0.000");
        scores.Exactly("module.templates.valid", (long)lines[0].Value[0], count);
    }

    private static string WriteTemplates(ModuleWorkspace workspace, int count)
    {
        string folder = Directory.CreateDirectory(Path.Combine(workspace.Folder, $"templates-{count}")).FullName;
        for (int i = 0; i < count; i++)
            File.Copy(Path.Combine(workspace.ModelFolder, "template.yaml"), Path.Combine(folder, $"{i}.yaml"), overwrite: true);
        return folder;
    }

    private static bool HasPowerShell() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh")));
}
