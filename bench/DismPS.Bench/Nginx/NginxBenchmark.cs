using System.Globalization;
using DismPS.Bench.Handlers;
using DismPS.Bench.Serve;

namespace DismPS.Bench.Nginx;

/// <summary>
/// The autoencoder with both outputs beside nginx, which reads the same body and answers a constant of the same size, as the peers were measured: wrk, eight
/// connections, server and load on the same two processors.
/// </summary>
internal static class NginxBenchmark
{
    private const int Rounds = 5;
    private const int QuickRounds = 1;
    private const int WarmUps = 5;

    // Between saturated processors the server's compiler gets none.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan QuickTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);

    public static int Run(string repository, bool quick)
    {
        int[] processors = OperatingSystem.IsLinux() ? ProcessorAffinity.Allowed() : [];
        if (processors.Length < 2 || WrkLoad.Find() is null || NginxTarget.Find() is null)
        {
            Console.Error.WriteLine("nginx: needs Linux, two processors, wrk and nginx (Debian's wrk and nginx-light).");
            return 2;
        }

        using var limit = new Timer(_ => Environment.FailFast("The benchmark takes too long."), null, Limit, Timeout.InfiniteTimeSpan);
        processors = processors[..2];
        ProcessorAffinity.Set(processors);
        string modelFolder = Path.Combine(repository, "tests", "data", "models", "metsig-ae-onnx");
        string modelFile = Path.Combine(modelFolder, "model.onnx");
        HistogramRows rows = HistogramRows.Read(modelFolder);
        ServeCase[] cases = RequestBodies.AllOutputs(rows);
        var scores = new Scores();
        using var workspace = new ServeWorkspace(modelFile);
        TargetProcess Start(string verb, string argument) => TargetProcess.Start(processors, processors, workspace.Folder, verb, argument);

        using (TargetProcess onnx = Start("serve-target", workspace.Models))
            Measure("onnx", onnx, cases, rows, Start, workspace.Folder, quick, scores);
        if (BenchPython.Find() is null)
        {
            Console.Error.WriteLine("nginx: no Python with numpy; the handlers are not measured.");
            scores.End();
            return 0;
        }

        string mlserver = Path.Combine(workspace.Folder, "mlserver");
        string triton = Path.Combine(workspace.Folder, "triton");
        AutoencoderHandlers.WriteMLServer(mlserver, modelFile);
        AutoencoderHandlers.WriteTriton(triton, modelFile);
        using (TargetProcess server = Start("handler-target", mlserver))
            Measure("mlserver_handler", server, cases, rows, Start, workspace.Folder, quick, scores);
        using (TargetProcess server = Start("handler-target", triton))
            Measure("triton_python", server, cases, rows, Start, workspace.Folder, quick, scores);
        scores.End();
        return 0;
    }

    private static void Measure(
        string name, TargetProcess server, ServeCase[] cases, HistogramRows rows, Func<string, string, TargetProcess> start, string folder, bool quick, Scores scores)
    {
        using var client = new HttpClient();
        TimeSpan time = quick ? QuickTime : RoundTime;
        foreach (ServeCase @case in cases)
        {
            RecordedAnswer answer = AnswerRecorder.RecordAll(client, new Uri(server.Address), @case, rows.Scores);
            string script = WrkLoad.Script(folder, @case);
            using TargetProcess nginx = start("nginx-target", NginxTarget.Configure(Path.Combine(folder, $"{name}-{@case.Encoding}-{@case.Rows}"), answer));
            for (int i = 0; i < WarmUps; i++)
            {
                WrkLoad.Run(server.Address, script, QuickTime);
                Thread.Sleep(Pause);
            }

            WrkLoad.Run(nginx.Address, script, QuickTime);

            var rates = new List<(double Server, double Nginx)>();
            for (int i = 0; i < (quick ? QuickRounds : Rounds); i++)
                rates.Add((WrkLoad.Run(server.Address, script, time), WrkLoad.Run(nginx.Address, script, time)));
            string figure = string.Create(CultureInfo.InvariantCulture, $"nginx.{name}.{@case.Encoding}.b{@case.Rows}");
            scores.AtLeast($"{figure}.share", Scores.Median(rates.Select(r => r.Server / r.Nginx)), Goal(name, @case), "0.00");
            Scores.Tell($"{figure}.requests_per_second", Scores.Median(rates.Select(r => r.Server)));
            Scores.Tell($"{figure}.nginx_requests_per_second", Scores.Median(rates.Select(r => r.Nginx)));
        }
    }

    private static double? Goal(string name, ServeCase @case) => (name, @case.Encoding, @case.Rows) switch
    {
        ("onnx", _, 1) => 0.45,
        ("onnx", "binary", 256) => 0.25,
        ("onnx", "json", 256) => 0.15,
        _ => null,
    };
}
