using DismPS.Engine.Runtimes;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Serving.Scheduling;

/// <summary>Outputs that a model gave, in memory of their own.</summary>
internal sealed class CachedAnswer
{
    private readonly CachedTensor[] outputs;

    public CachedAnswer(CacheKey key, ModelCall call)
    {
        Key = key;
        outputs = new CachedTensor[call.Outputs.Length];
        for (int i = 0; i < outputs.Length; i++)
        {
            TensorSlot output = call.Outputs[i];
            outputs[i] = new CachedTensor(output.Name, output.Index, output.DataType, output.Shape.ToArray(), output.Count, output.Data.ToArray());
        }

        Bytes = BytesOf(call);
    }

    /// <summary>Key of the request.</summary>
    public CacheKey Key { get; }

    /// <summary>Bytes of the outputs.</summary>
    public long Bytes { get; }

    /// <summary>Bytes that the outputs of a call would take.</summary>
    public static long BytesOf(ModelCall call)
    {
        long bytes = 0;
        foreach (TensorSlot output in call.Outputs)
            bytes += output.ByteLength + (8 * output.Shape.Length) + 64;
        return bytes;
    }

    /// <summary>Copies the outputs into a call, so that the entry may go meanwhile.</summary>
    public void CopyTo(ModelCall call)
    {
        foreach (CachedTensor output in outputs)
        {
            TensorSlot slot = call.AddOutput();
            slot.Name = output.Name;
            slot.Index = output.Index;
            slot.DataType = output.DataType;
            output.Shape.CopyTo(slot.SetRank(output.Shape.Length));
            slot.Count = output.Count;
            output.Data.CopyTo(slot.Allocate(output.Data.Length));
        }
    }

    private sealed record CachedTensor(string Name, int Index, DataType DataType, long[] Shape, long Count, byte[] Data);
}
