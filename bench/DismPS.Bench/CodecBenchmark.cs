using System.Diagnostics;
using System.Globalization;
using DismPS.Bench.Serve;
using DismPS.Engine.Protocol;
using DismPS.Engine.Tensors;

namespace DismPS.Bench;

/// <summary>Nanoseconds for one number of the JSON codec, without network and model.</summary>
internal static class CodecBenchmark
{
    private const int Batch = 256;

    public static int Run(string repository)
    {
        TensorSpec[] specs = [new("input_0", DataType.Fp32, [-1, 51])];
        var reader = new InferRequestReader(new TensorNames(specs), new TensorNames([new("output_1", DataType.Fp32, [-1])]), WireLimits.Default);
        var random = new Random(7);
        float[] values = [.. Enumerable.Range(0, Batch * 51).Select(i => random.NextSingle() * MathF.Exp(-(i % 51) / 20f))];
        Tensor input = Tensor.Create<float>("input_0", DataType.Fp32, [Batch, 51], values);
        var written = new PinnedBuffer();
        InferRequestWriter.Write(written, [input], ["output_1"], null, TensorEncoding.Json);
        var message = new InferRequestMessage();
        Print("codec.parse_ns_per_float", () =>
        {
            message.Clear();
            reader.Read(written, null, message);
        });
        ServeCase counts = RequestBodies.All(HistogramRows.Read(Path.Combine(repository, "tests", "data", "models", "metsig-ae-onnx"))).Last(c => c.HeaderLength is null);
        var countsBody = new PinnedBuffer();
        counts.Request.AsSpan(^counts.BodyLength..).CopyTo(countsBody.GetSpan(counts.BodyLength));
        countsBody.Advance(counts.BodyLength);
        Print("codec.parse_ns_per_count", () =>
        {
            message.Clear();
            reader.Read(countsBody, null, message);
        });
        var output = new PinnedBuffer();
        Print("codec.write_ns_per_float", () =>
        {
            output.Clear();
            InferRequestWriter.Write(output, [input], [], null, TensorEncoding.Json);
        });
        return 0;
    }

    private static void Print(string name, Action once)
    {
        double best = double.MaxValue;
        for (int round = 0; round < 40; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < 50; i++)
                once();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / 50 / (Batch * 51));
        }

        Console.WriteLine($"{name} {best.ToString("0.0", CultureInfo.InvariantCulture)}");
    }
}
