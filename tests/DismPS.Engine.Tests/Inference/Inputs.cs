using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Tests.Inference;

internal static class Inputs
{
    public static TensorSpec Spec(string name, DataType type, params long[] shape) => new(name, type, [.. shape]);

    public static Task<List<InputBatch>> Csv(string text, TensorSpec spec, InputReaderOptions? options = null) => Csv(text, [spec], options);

    public static Task<List<InputBatch>> Csv(string text, TensorSpec[] specs, InputReaderOptions? options = null) =>
        Read(Encoding.UTF8.GetBytes(text), specs, (options ?? new InputReaderOptions()) with { Format = InputFormat.Csv, DisplayName = "in.csv" });

    public static Task<List<InputBatch>> Json(string text, TensorSpec spec, InputReaderOptions? options = null) => Json(text, [spec], options);

    public static Task<List<InputBatch>> Json(string text, TensorSpec[] specs, InputReaderOptions? options = null) =>
        Read(Encoding.UTF8.GetBytes(text), specs, (options ?? new InputReaderOptions()) with { Format = InputFormat.Json, DisplayName = "in.json" });

    public static Task<List<InputBatch>> Lines(string text, TensorSpec[] specs, InputReaderOptions? options = null) =>
        Read(Encoding.UTF8.GetBytes(text), specs, (options ?? new InputReaderOptions()) with { Format = InputFormat.JsonLines, DisplayName = "in.jsonl" });

    public static async Task<List<InputBatch>> Read(byte[] content, TensorSpec[] specs, InputReaderOptions options)
    {
        List<InputBatch> batches = [];
        await foreach (InputBatch batch in InputReader.Open(new MemoryStream(content), specs, options))
            batches.Add(batch);
        return batches;
    }

    public static async Task<DismException> Fault(Task<List<InputBatch>> reading)
    {
        DismException fault = await Assert.ThrowsAsync<DismException>(() => reading);
        Assert.Equal(ErrorCode.InputInvalid, fault.Code);
        return fault;
    }

    public static float[] Floats(Tensor tensor) => tensor.AsSpan<float>().ToArray();
}
