using System.Diagnostics;
using System.Globalization;
using DismPS.Engine.Operations;
using DismPS.Engine.Validation;
using YamlDotNet.Core;

namespace DismPS.Bench;

/// <summary>Validations a second in process, on one thread, beside the YAML parser alone reading the same text.</summary>
internal static class ValidateBenchmark
{
    private const int Rounds = 7;
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(1);

    public static int Run(string repository)
    {
        string folder = Path.Combine(repository, "examples", "metsig");
        var source = new TemplateSource(Path.Combine(folder, "template.yaml"), folder);
        string text = File.ReadAllText(source.Path);
        ValidationResult first = ValidateTemplate.File(source);
        if (!first.IsValid)
            throw new InvalidOperationException($"The example is invalid: {first.Diagnostics[0]}");

        var validations = new List<double>();
        var parses = new List<double>();
        for (int i = -2; i < Rounds; i++)
        {
            double validation = PerSecond(() => ValidateTemplate.File(source));
            double parse = PerSecond(() => Parse(text));
            if (i < 0)
                continue;
            validations.Add(validation);
            parses.Add(parse);
        }

        validations.Sort();
        parses.Sort();
        double median = validations[Rounds / 2];
        Print("validate.per_second", median);
        Print("validate.ratio_to_yaml_parser", median / parses[Rounds / 2]);
        return 0;
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
