using System.Globalization;

namespace DismPS.Bench.Serve;

/// <summary>
/// The server on one processor and the load on another, beside Kestrel that answers constants and beside ONNX Runtime without a network.
/// </summary>
internal static class ServeBenchmark
{
    private const int Rounds = 9;
    private const int QuickRounds = 3;
    private static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RawTime = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(6);

    public static int Run(string repository, bool quick, ServeSubject subject)
    {
        int[] processors = OperatingSystem.IsLinux() ? ProcessorAffinity.Allowed() : [];
        if (processors.Length < 2)
        {
            Console.Error.WriteLine("serve: needs Linux and two processors, one for the server and one for the load.");
            return 2;
        }

        // The targets end with this program, also when it is stopped or hangs.
        using var limit = new Timer(_ => Environment.FailFast("The benchmark takes too long."), null, Limit, Timeout.InfiniteTimeSpan);
        int own = processors[1];
        ProcessorAffinity.Set(own);
        string modelFolder = Path.Combine(repository, "tests", "data", "models", "metsig-ae-onnx");
        string model = Path.Combine(modelFolder, "model.onnx");
        HistogramRows rows = HistogramRows.Read(modelFolder);
        ServeCase[] cases = [.. subject.Cases(rows).Where(c => !quick || c.Rows != 32)];

        using var workspace = new ServeWorkspace(model);
        TargetProcess Start(string verb, string argument, bool inline = false) => TargetProcess.Start([processors[0]], [own], workspace.Folder, verb, argument, inline);
        using TargetProcess serverProcess = Start(subject.ServerVerb, workspace.Models);
        RecordedAnswer[] answers = [.. cases.Select(c => subject.Record(new Uri(serverProcess.Address), c, rows.Scores))];
        string constants = workspace.Save(answers);
        using TargetProcess kestrelProcess = Start(subject.KestrelVerb, constants);
        using TargetProcess inlineProcess = Start(subject.KestrelVerb, constants, inline: true);
        using TargetProcess raw = Start("raw-target", model);
        using var server = new LoadedTarget("the server", serverProcess, subject.Connect);
        using var kestrel = new LoadedTarget("kestrel", kestrelProcess, subject.Connect);
        using var inline = new LoadedTarget("kestrel inline", inlineProcess, subject.Connect);
        LoadedTarget[] targets = [server, kestrel, inline];
        foreach (LoadedTarget target in targets)
            target.Settle(cases, processors[0], own);
        foreach (ServeCase @case in cases)
        {
            foreach (LoadedTarget target in targets)
                target.WarmUp(@case);
            AskRaw(raw, @case);
        }

        // All cases in every round, so that each figure is gathered over the whole time.
        ServeRounds[] results = [.. cases.Select(c => new ServeRounds(c))];
        for (int i = 0; i < (quick ? QuickRounds : Rounds); i++)
        {
            foreach (ServeRounds result in results)
                result.Add(MeasureRound(result.Case, server, kestrel, inline, raw));
        }

        var scores = new Scores();
        foreach (ServeRounds result in results)
            result.Print(scores);
        scores.End();
        return 0;
    }

    private static ServeRound MeasureRound(ServeCase @case, LoadedTarget server, LoadedTarget kestrel, LoadedTarget inline, TargetProcess raw)
    {
        double before = server.Allocated();
        ServeSample sample = server.Measure(@case, RoundTime);
        double allocated = (server.Allocated() - before) / (sample.Load.RequestsPerSecond * RoundTime.TotalSeconds);
        return new ServeRound(sample, kestrel.Measure(@case, RoundTime), inline.Measure(@case, RoundTime), AskRaw(raw, @case), allocated);
    }

    private static double AskRaw(TargetProcess raw, ServeCase @case) =>
        double.Parse(raw.Ask(string.Create(CultureInfo.InvariantCulture, $"{@case.Rows} {RawTime.TotalSeconds}")), CultureInfo.InvariantCulture);
}
