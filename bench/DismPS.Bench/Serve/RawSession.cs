using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace DismPS.Bench.Serve;

/// <summary>One session of one thread, bound once to pinned memory for one batch size.</summary>
internal sealed class RawSession : IDisposable
{
    private readonly int rows;
    private readonly InferenceSession session;
    private readonly OrtIoBinding binding;
    private readonly RunOptions options = new();
    private readonly OrtValue input;
    private readonly OrtValue output;

    public RawSession(string model, HistogramRows source, int rows)
    {
        this.rows = rows;
        using var settings = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        session = new InferenceSession(model, settings);
        int width = source.Texts[0].Length;
        float[] values = GC.AllocateArray<float>(rows * width, pinned: true);
        for (int i = 0; i < values.Length; i++)
            values[i] = float.Parse(source.Texts[i / width][i % width], CultureInfo.InvariantCulture);
        float[] scores = GC.AllocateArray<float>(rows, pinned: true);
        input = OrtValue.CreateTensorValueFromMemory(values, [rows, width]);
        output = OrtValue.CreateTensorValueFromMemory(scores, [rows]);
        binding = session.CreateIoBinding();
        binding.BindInput("input_0", input);
        binding.BindOutput("output_1", output);
        session.RunWithBinding(options, binding);
        if (!(MathF.Abs(scores[0] - source.Scores[0]) < 1e-5f))
            throw new InvalidDataException($"The model answers {scores[0]} in place of {source.Scores[0]}.");
    }

    /// <summary>Rows a second of processor time: what other programs take of the processor does not count against the session.</summary>
    public double Run(TimeSpan time)
    {
        TimeSpan used = Environment.CpuUsage.TotalTime;
        long began = Stopwatch.GetTimestamp();
        long calls = 0;
        while (Stopwatch.GetElapsedTime(began) < time)
        {
            session.RunWithBinding(options, binding);
            calls++;
        }

        return calls * rows / (Environment.CpuUsage.TotalTime - used).TotalSeconds;
    }

    public void Dispose()
    {
        binding.Dispose();
        input.Dispose();
        output.Dispose();
        options.Dispose();
        session.Dispose();
    }
}
