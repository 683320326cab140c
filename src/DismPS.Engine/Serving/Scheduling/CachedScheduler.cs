using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using DismPS.Engine.Runtimes;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Serving.Scheduling;

/// <summary>Answers from the response cache what it knows, before any queue; the rest is another scheduler's.</summary>
internal sealed class CachedScheduler(RequestScheduler inner, ResponseCache cache, ModelSource source, int inputCount, TimeProvider clock, Func<long> change) : RequestScheduler
{
    private readonly byte[] prefix = Encoding.UTF8.GetBytes($"{source.Name}\0{source.Version}\0");

    // A model that is loaded again under the same name may be another one.
    private readonly long generation = Interlocked.Increment(ref lastGeneration);

    private static long lastGeneration;

    public override int Length => inner.Length;

    public override async ValueTask RunAsync(InferenceCall call, CancellationToken cancellationToken)
    {
        long start = clock.GetTimestamp();
        CacheKey key = KeyOf(call);
        if (cache.TryGet(key, out CachedAnswer? known))
        {
            known.CopyTo(call.ModelCall);
            call.Cache = CacheOutcome.Hit;
            long end = clock.GetTimestamp();
            call.Times.CacheTicks = end - start;
            call.Times.RunStart = call.Times.Parsed;
            call.Times.RunEnd = end;
            return;
        }

        call.Cache = CacheOutcome.Miss;
        call.Times.CacheTicks = clock.GetTimestamp() - start;
        await inner.RunAsync(call, cancellationToken).ConfigureAwait(false);
        // What a handler says besides tensors lies in memory that is soon used for something else.
        if (!call.ModelCall.Answer.Parameters.IsEmpty || !cache.HasRoomFor(CachedAnswer.BytesOf(call.ModelCall)))
            return;
        start = clock.GetTimestamp();
        cache.Add(new CachedAnswer(key, call.ModelCall));
        call.Times.CacheTicks += clock.GetTimestamp() - start;
    }

    public override void Keep(InferenceCall call)
    {
        if (call.Cache == CacheOutcome.Hit)
            base.Keep(call);
        else
            inner.Keep(call);
    }

    public override void Release(InferenceCall call)
    {
        if (call.Cache == CacheOutcome.Hit)
            call.ModelCall.ClearOutputs();
        else
            inner.Release(call);
    }

    public override void Sweep(long now, long runLimitTicks) => inner.Sweep(now, runLimitTicks);

    public override ValueTask DisposeAsync() => inner.DisposeAsync();

    /// <summary>
    /// What decides the answer: the model, its inputs in the order of the model's own, and the outputs that are asked for. Triton leaves the request's
    /// parameters out; a handler may look at them, so they count here.
    /// </summary>
    private CacheKey KeyOf(InferenceCall call)
    {
        IncrementalHash hash = cache.RentHash();
        hash.AppendData(prefix);
        Append(hash, generation);
        Append(hash, change());
        ReadOnlySpan<TensorSlot> inputs = call.ModelCall.Inputs;
        for (int i = 0; i < inputCount; i++)
        {
            foreach (TensorSlot input in inputs)
            {
                if (input.Index == i)
                    Append(hash, input);
            }
        }

        foreach (int requested in call.ModelCall.Requested)
            Append(hash, requested);
        Append(hash, -1);
        hash.AppendData(call.Message.Parameters.Span);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        cache.ReturnHash(hash);
        return new CacheKey(BinaryPrimitives.ReadUInt128LittleEndian(digest), BinaryPrimitives.ReadUInt128LittleEndian(digest[16..]));
    }

    private static void Append(IncrementalHash hash, TensorSlot input)
    {
        Append(hash, input.Index);
        Append(hash, (long)input.DataType);
        Append(hash, input.Shape.Length);
        hash.AppendData(MemoryMarshal.AsBytes(input.Shape));
        Append(hash, input.ByteLength);
        hash.AppendData(input.Data);
    }

    private static void Append(IncrementalHash hash, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        hash.AppendData(bytes);
    }
}
