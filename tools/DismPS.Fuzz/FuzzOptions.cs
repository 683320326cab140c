using System.Globalization;

namespace DismPS.Fuzz;

/// <summary>What a run does.</summary>
internal sealed record FuzzOptions
{
    public const string Usage = """
        usage: DismPS.Fuzz [--target NAME[,NAME]] [--seed N] [--count N | --time SECONDS] [--limit SECONDS] [--out FOLDER]
               DismPS.Fuzz --target NAME --from FILE              runs the bytes of a file
               DismPS.Fuzz --target NAME --seed N --input INDEX   runs one input of a run again
               DismPS.Fuzz --list                                 names the targets
        """;

    /// <summary>Targets to run; all when empty.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>The same seed makes the same inputs.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Inputs a target.</summary>
    public long Count { get; init; } = 10_000;

    /// <summary>Time a target, in place of <see cref="Count"/>.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>Time that one input may take.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Bytes that the reading of one input may allocate, freed ones included.</summary>
    public long MaxAllocation { get; init; } = 200 << 20;

    /// <summary>A file whose bytes are the only input.</summary>
    public string? From { get; init; }

    /// <summary>The one input of the run to make.</summary>
    public long? Input { get; init; }

    /// <summary>Where inputs that fail are saved.</summary>
    public string OutFolder { get; init; } = "fuzz-failures";

    /// <summary>Null when the arguments make no sense.</summary>
    public static FuzzOptions? Parse(string[] args, out string? fault)
    {
        var options = new FuzzOptions();
        for (int i = 0; i < args.Length; i += 2)
        {
            string value = i + 1 < args.Length ? args[i + 1] : "";
            bool isNumber = long.TryParse(value, CultureInfo.InvariantCulture, out long number) && number >= 0;
            fault = null;
            switch (args[i])
            {
                case "--target" when value.Length > 0:
                    options = options with { Targets = value.Split(',') };
                    fault = options.Targets.Except(FuzzTargets.Names).FirstOrDefault() is { } name ? $"There is no target '{name}'; there are {string.Join(", ", FuzzTargets.Names)}." : null;
                    break;
                case "--seed" when isNumber && number <= int.MaxValue:
                    options = options with { Seed = (int)number };
                    break;
                case "--count" when isNumber:
                    options = options with { Count = number };
                    break;
                case "--time" when isNumber:
                    options = options with { Time = TimeSpan.FromSeconds(number) };
                    break;
                case "--limit" when isNumber:
                    options = options with { Limit = TimeSpan.FromSeconds(number) };
                    break;
                case "--input" when isNumber:
                    options = options with { Input = number };
                    break;
                case "--from" when value.Length > 0:
                    options = options with { From = value };
                    break;
                case "--out" when value.Length > 0:
                    options = options with { OutFolder = value };
                    break;
                default:
                    fault = $"'{args[i]} {value}' is not understood.";
                    break;
            }

            if (fault is not null)
                return null;
        }

        fault = (options.From ?? options.Input?.ToString(CultureInfo.InvariantCulture)) is not null && options.Targets.Count != 1 ? "One input needs one --target." : null;
        return fault is null ? options : null;
    }
}
