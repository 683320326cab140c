using System.Globalization;

namespace DismPS.Bench.Handlers;

/// <summary>Prints figures, and counts those that miss their limits.</summary>
internal sealed class Report
{
    private int met;
    private int missed;

    /// <summary>A figure for orientation.</summary>
    public static void Tell(string figure, double value, string format = "0") => Console.WriteLine($"handlers.{figure} {Text(value, format)}");

    /// <summary>A figure that has to be at most the limit.</summary>
    public void AtMost(string figure, double value, double limit, string format = "0") => Judge(figure, value, limit, "at most", value <= limit, format);

    /// <summary>A figure that has to be at least the limit.</summary>
    public void AtLeast(string figure, double value, double limit, string format = "0") => Judge(figure, value, limit, "at least", value >= limit, format);

    /// <summary>Prints the counts.</summary>
    public void End() => Console.WriteLine($"handlers: {met} met, {missed} missed");

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private void Judge(string figure, double value, double limit, string relation, bool isMet, string format)
    {
        if (isMet)
            met++;
        else
            missed++;
        Console.WriteLine($"handlers.{figure} {Text(value, format)} ({relation} {limit.ToString(CultureInfo.InvariantCulture)}) {(isMet ? "met" : "missed")}");
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
