using System.Diagnostics;
using System.Globalization;
using DismPS.Engine.Operations;
using DismPS.Engine.Validation;
using YamlDotNet.Core;

namespace DismPS.Bench;

/// <summary>
/// Validations a second in process: on one thread beside the YAML parser alone reading the same text, and of a thousand files beside one thread.
/// </summary>
internal static class ValidateBenchmark
{
    private const int Rounds = 7;
    private const int Files = 1000;

    // Recorded, per second of the processor: reading, YAML, schema and file checks of a template of 1.4 kB by the platform's tool.
    private const double PythonTool = 126;
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(1);

    public static int Run(string repository)
    {
        string folder = Path.Combine(repository, "examples", "metsig");
        var source = new TemplateSource(Path.Combine(folder, "template.yaml"), folder);
        string text = File.ReadAllText(source.Path);
        ValidationResult first = ValidateTemplate.File(source);
        if (!first.IsValid)
            throw new InvalidOperationException($"The example is invalid: {first.Diagnostics[0]}");

        var options = new ValidationOptions { BaseFolder = folder, CheckFiles = false };
        byte[] bytes = File.ReadAllBytes(source.Path);
        List<double> validations = [], withoutFiles = [], parses = [];
        for (int i = -2; i < Rounds; i++)
        {
            double validation = PerSecond(() => ValidateTemplate.File(source));
            double without = PerSecond(() => TemplateValidator.ValidateBytes(bytes, "template.yaml", options));
            double parse = PerSecond(() => Parse(text));
            if (i < 0)
                continue;
            validations.Add(validation);
            withoutFiles.Add(without);
            parses.Add(parse);
        }

        Print("validate.per_second", Median(validations));
        Print("validate.without_files.per_second", Median(withoutFiles));
        Print("validate.without_files.ratio_to_yaml_parser", Median(withoutFiles) / Median(parses));
        Print("validate.ratio_to_recorded_python_tool", Median(validations) / PythonTool);
        return RunMany(folder);
    }

    private static int RunMany(string example)
    {
        string folder = Directory.CreateTempSubdirectory("dismps-bench").FullName;
        try
        {
            List<TemplateInput> inputs = [];
            for (int i = 0; i < Files; i++)
            {
                string path = Path.Combine(folder, $"{i}.yaml");
                File.Copy(Path.Combine(example, "template.yaml"), path);
                inputs.Add(new TemplateInput(new TemplateSource(path, example)));
            }

            List<double> parallel = [], single = [], processor = [];
            for (int i = -1; i < Rounds; i++)
            {
                TimeSpan start = Environment.CpuUsage.TotalTime;
                double all = Milliseconds(inputs, Environment.ProcessorCount);
                TimeSpan middle = Environment.CpuUsage.TotalTime;
                double one = Milliseconds(inputs, 1);
                TimeSpan end = Environment.CpuUsage.TotalTime;
                if (i < 0)
                    continue;
                parallel.Add(all);
                single.Add(one);
                processor.Add((end - middle) / (middle - start));
            }

            Print("validate.files_1000.ms", Median(parallel));
            Print("validate.files_1000.speedup", Median(single) / Median(parallel));
            Print("validate.files_1000.processor_ratio", Median(processor));
            Print("validate.files_1000.processors", Environment.ProcessorCount);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Milliseconds(List<TemplateInput> inputs, int threads)
    {
        long began = Stopwatch.GetTimestamp();
        int valid = 0;
        foreach (ValidatedTemplate result in ValidateTemplate.Files(inputs.ToAsyncEnumerable(), new ValidateTemplateOptions { ThrottleLimit = threads }, CancellationToken.None).ToBlockingEnumerable())
            valid += result.IsValid ? 1 : 0;
        return valid == inputs.Count ? Stopwatch.GetElapsedTime(began).TotalMilliseconds : throw new InvalidOperationException($"{valid} of {inputs.Count} are valid.");
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    private static double PerSecond(Action work)
    {
        long began = Stopwatch.GetTimestamp();
        int count = 0;
        while (Stopwatch.GetElapsedTime(began) < RoundTime)
        {
            work();
            count++;
        }

        return count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static void Parse(string text)
    {
        var parser = new Parser(new StringReader(text));
        while (parser.MoveNext())
        {
        }
    }

    private static void Print(string name, double value) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {value:0.##}"));
}
