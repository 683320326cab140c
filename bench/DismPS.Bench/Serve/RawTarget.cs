using System.Globalization;

namespace DismPS.Bench.Serve;

/// <summary>ONNX Runtime alone, without a network: what the model costs at least. Reads "rows seconds", answers rows a second.</summary>
internal static class RawTarget
{
    public static int Run(string model, string readyFile)
    {
        string folder = Path.GetDirectoryName(model)!;
        HistogramRows rows = HistogramRows.Read(folder);
        var sessions = new Dictionary<int, RawSession>();
        TargetHost.Announce(readyFile, "");
        while (Console.ReadLine() is string line)
        {
            string[] words = line.Split(' ');
            int count = int.Parse(words[0], CultureInfo.InvariantCulture);
            if (!sessions.TryGetValue(count, out RawSession? session))
                sessions[count] = session = new RawSession(model, rows, count);
            double rate = session.Run(TimeSpan.FromSeconds(double.Parse(words[1], CultureInfo.InvariantCulture)));
            Console.WriteLine(rate.ToString("R", CultureInfo.InvariantCulture));
        }

        foreach (RawSession session in sessions.Values)
            session.Dispose();
        return 0;
    }
}
