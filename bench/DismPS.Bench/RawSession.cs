using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;

namespace DismPS.Bench;

/// <summary>The other reference: ONNX Runtime alone, input and score output bound once, one thread.</summary>
internal sealed class RawSession : IDisposable
{
    private readonly InferenceSession session;
    private readonly RunOptions options = new();
    private readonly Dictionary<int, (OrtIoBinding Binding, OrtValue Input, OrtValue Output)> bindings = [];

    public RawSession(string model)
    {
        // Touches the library first: it turns the telemetry off before anything of ONNX Runtime runs.
        _ = DismPS.Engine.Runtimes.Onnx.OnnxLibrary.Instance;
        using var settings = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        session = new InferenceSession(model, settings);
    }

    /// <summary>Rows a second on one core.</summary>
    public double Measure(int batch, TimeSpan duration)
    {
        if (!bindings.TryGetValue(batch, out var bound))
        {
            OrtValue input = OrtValue.CreateTensorValueFromMemory(new float[batch * 51], [batch, 51]);
            OrtValue output = OrtValue.CreateTensorValueFromMemory(new float[batch], [batch]);
            OrtIoBinding binding = session.CreateIoBinding();
            binding.BindInput("input_0", input);
            binding.BindOutput("output_1", output);
            bindings[batch] = bound = (binding, input, output);
        }

        return Affinity.On(0, () =>
        {
            long runs = 0;
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start) < duration)
            {
                for (int i = 0; i < 16; i++)
                    session.RunWithBinding(options, bound.Binding);
                runs += 16;
            }

            return runs * batch / Stopwatch.GetElapsedTime(start).TotalSeconds;
        });
    }

    public void Dispose()
    {
        foreach ((OrtIoBinding binding, OrtValue input, OrtValue output) in bindings.Values)
        {
            binding.Dispose();
            input.Dispose();
            output.Dispose();
        }

        options.Dispose();
        session.Dispose();
    }
}
