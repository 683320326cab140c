using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models.Scheduling;
using DismPS.Engine.Protocol;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Serving.Sequences;

/// <summary>What a state is when its sequence begins: zeros, or the bytes of a file.</summary>
internal static class InitialStates
{
    // Each sequence has its own; a mistyped dimension must not take all memory.
    private const long MaxBytes = 256L << 20;

    /// <exception cref="DismException"><see cref="ErrorCode.ModelLoadFailed"/>.</exception>
    public static byte[] Read(string model, SequenceState state)
    {
        long count = 1;
        foreach (long dimension in state.Shape)
            count = dimension != 0 && count > MaxBytes / Math.Abs(dimension) ? MaxBytes + 1 : count * Math.Abs(dimension);
        // An empty text takes the four bytes of its length.
        int width = state.DataType == DataType.Bytes ? 4 : state.DataType.ElementSize();
        if (count > MaxBytes / width)
            throw Invalid(model, state, $"takes more than {MaxBytes >> 20} MB");
        return state.InitialFile is { } file ? ReadFile(model, state, file, count, (int)(count * width)) : new byte[count * width];
    }

    private static byte[] ReadFile(string model, SequenceState state, string file, long count, int bytes)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            long length = state.DataType == DataType.Bytes ? stream.Length : bytes;
            if (length > MaxBytes)
                throw Invalid(model, state, $"{file} has more than {MaxBytes >> 20} MB");
            if (stream.Length < length)
                throw Invalid(model, state, $"{file} has {stream.Length} bytes, and the state takes {bytes}");
            byte[] data = new byte[length];
            stream.ReadExactly(data);
            if (state.DataType == DataType.Bytes && BytesElements.Count(data) != count)
                throw Invalid(model, state, $"{file} does not hold {count} length-prefixed texts");
            return data;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Invalid(model, state, $"{file} cannot be read: {e.Message}");
        }
    }

    private static DismException Invalid(string model, SequenceState state, string fault) =>
        new(ErrorCode.ModelLoadFailed, $"Model '{model}': the initial state of '{state.InputName}': {fault}.", "Correct the state of sequence_batching in its config.pbtxt, or the file.", model);
}
