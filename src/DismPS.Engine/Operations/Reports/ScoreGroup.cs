using System.Globalization;
using DismPS.Engine.Inference.Output;

namespace DismPS.Engine.Operations.Reports;

/// <summary>The rows of one model that were judged by one threshold.</summary>
internal sealed class ScoreGroup(string model, double? threshold)
{
    /// <summary>Name of the column that tells the input of a row.</summary>
    public const string InputColumn = "Input";

    private const int MostInputs = 1000;
    private const int ShownInputs = 5;

    private readonly HashSet<string> inputs = new(StringComparer.Ordinal);

    public string Model => model;

    public double? Threshold => threshold;

    public ScoreSeries Series { get; } = new();

    /// <summary>The model, with its threshold where it has several.</summary>
    public string Heading => HasSeveral ? Threshold is { } limit ? $"{model} at {limit.ToString("R", CultureInfo.InvariantCulture)}" : $"{model} by its own threshold" : model;

    /// <summary>Whether the same model has rows of another threshold.</summary>
    public bool HasSeveral { get; set; }

    public void AddInput(string? input)
    {
        if (!string.IsNullOrEmpty(input) && inputs.Count < MostInputs)
            inputs.Add(input);
    }

    public ScoreFacts Facts(int number) => new(threshold, [.. Named()])
    {
        Id = number == 0 ? "" : $"-{number + 1}",
        HiddenColumn = inputs.Count <= 1 ? InputColumn : null,
    };

    private IEnumerable<KeyValuePair<string, string>> Named()
    {
        yield return new("Name", model);
        yield return new("Anomalous when", threshold is { } limit ? $"score > {limit.ToString("R", CultureInfo.InvariantCulture)}" : "the model says so");
        if (inputs.Count > 0)
        {
            string rest = inputs.Count >= MostInputs ? " and more" : inputs.Count > ShownInputs ? $" and {inputs.Count - ShownInputs} more" : "";
            yield return new(inputs.Count == 1 ? "Input" : "Inputs", string.Join(", ", inputs.Order(StringComparer.Ordinal).Take(ShownInputs)) + rest);
        }
    }
}
