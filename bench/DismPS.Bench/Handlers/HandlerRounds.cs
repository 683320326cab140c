namespace DismPS.Bench.Handlers;

/// <summary>Rounds in which every subject is measured right after the other. Of the rounds those count in which other programs had the least of the machine.</summary>
internal sealed class HandlerRounds
{
    private const int Rounds = 9;
    private static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(500);

    private readonly HandlerSample[][] quiet;

    private HandlerRounds(HandlerSample[][] quiet) => this.quiet = quiet;

    /// <summary>Processors that other programs had in these rounds.</summary>
    public double Others => quiet.Average(r => r.Average(s => s.Others));

    public static HandlerRounds Run(HandlerSubject[] subjects, byte[] request)
    {
        foreach (HandlerSubject subject in subjects)
            subject.WarmUp(request);
        HandlerSample[][] all = [.. Enumerable.Range(0, Rounds).Select(_ => subjects.Select(s => s.Measure(request, RoundTime)).ToArray())];
        return new HandlerRounds([.. all.OrderBy(r => r.Max(s => s.Others)).Take((Rounds / 2) + 1)]);
    }

    /// <summary>Median of a subject's figure.</summary>
    public double Median(int subject, Func<HandlerSample, double> figure) => Report.Median(quiet.Select(r => figure(r[subject])));

    /// <summary>Median of what is formed of two subjects within a round: a change of the machine's speed meets both.</summary>
    public double Median(int subject, int reference, Func<HandlerSample, HandlerSample, double> figure) =>
        Report.Median(quiet.Select(r => figure(r[subject], r[reference])));

    /// <summary>Processor time of a request in µs.</summary>
    public double Cost(int subject, Func<HandlerSample, TimeSpan> time) =>
        quiet.Sum(r => time(r[subject]).TotalMicroseconds) / quiet.Sum(r => r[subject].Count);
}
