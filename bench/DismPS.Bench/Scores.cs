using System.Globalization;

namespace DismPS.Bench;

/// <summary>Prints figures, one a line as <c>name value</c>, and at the end those that have a goal, with the goal beside them.</summary>
internal sealed class Scores
{
    private readonly List<string> goals = [];

    /// <summary>Goals that were missed so far.</summary>
    public int Missed { get; private set; }

    /// <summary>A figure for orientation.</summary>
    public static void Tell(string name, double value, string format = "0") => Console.WriteLine($"{name} {Text(value, format)}");

    /// <summary>A figure that should be at least the goal; none when there is no goal.</summary>
    public void AtLeast(string name, double value, double? goal, string format = "0.000") => Judge(name, value, goal, "at least", value >= goal, format);

    /// <summary>A figure that should be at most the goal; none when there is no goal.</summary>
    public void AtMost(string name, double value, double? goal, string format = "0") => Judge(name, value, goal, "at most", value <= goal, format);

    /// <summary>A figure that has to be exactly this.</summary>
    public void Exactly(string name, long value, long wanted) => Judge(name, value, wanted, "exactly", value == wanted, "0");

    /// <summary>Prints the goals beside their figures.</summary>
    public void End()
    {
        foreach (string line in goals)
            Console.WriteLine(line);
    }

    /// <summary>Median; of an even number of values the mean of the two in the middle.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private void Judge(string name, double value, double? goal, string relation, bool isMet, string format)
    {
        Tell(name, value, format);
        if (goal is not double limit)
            return;
        if (!isMet)
            Missed++;
        goals.Add($"goal {name} {Text(value, format)} {relation} {limit.ToString(CultureInfo.InvariantCulture)} {(isMet ? "met" : "missed")}");
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
