using System.Security.Cryptography;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models.Scheduling;
using DismPS.Engine.Protocol;
using DismPS.Engine.Runtimes;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Serving.Scheduling;

/// <summary>Makes the inputs of a warm-up request.</summary>
internal sealed class WarmupTensors(ModelSource source, bool hasBatch)
{
    private const string FolderName = "warmup";

    // A mistyped dimension must not take all memory before the model is even ready.
    private const long MaxBytes = 1L << 30;

    /// <param name="request">The warm-up request.</param>
    /// <param name="rows">Rows, where the model has a batch axis.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.ModelLoadFailed"/>.</exception>
    public List<Tensor> Create(WarmupRequest request, int rows)
    {
        var tensors = new List<Tensor>();
        foreach (WarmupInput input in request.Inputs)
        {
            long[] shape = hasBatch ? [rows, .. input.Shape] : [.. input.Shape];
            byte[] one = RowOf(request, input);
            byte[] data = one;
            if (hasBatch && rows != 1)
            {
                if ((long)one.Length * rows > MaxBytes)
                    throw TooLarge(request, input);
                data = new byte[one.Length * rows];
                for (int i = 0; i < rows; i++)
                    one.CopyTo(data, i * one.Length);
            }

            tensors.Add(new Tensor(input.Name, input.DataType, shape, data));
        }

        return tensors;
    }

    private byte[] RowOf(WarmupRequest request, WarmupInput input)
    {
        long count = 1;
        foreach (long dimension in input.Shape)
        {
            if (dimension < 0)
                throw Invalid(request, $"input '{input.Name}' has the dimension {dimension}; a warm-up needs sizes");
            count = dimension > 0 && count > MaxBytes / dimension ? MaxBytes + 1 : count * dimension;
        }

        // An empty text takes the four bytes of its length.
        int width = input.DataType == DataType.Bytes ? 4 : input.DataType.ElementSize();
        if (count > MaxBytes / width)
            throw TooLarge(request, input);
        if (input.File is { } file)
            return ReadFile(request, input, file, count, count * width);
        byte[] data = new byte[count * width];
        if (input.Random && input.DataType != DataType.Bytes)
            Fill(data, input.DataType);
        return data;
    }

    /// <summary>Any bytes will do for whole numbers; those of floats could be NaN, which some models compute with slowly.</summary>
    private static void Fill(byte[] data, DataType type)
    {
        RandomNumberGenerator.Fill(data);
        int width = type.ElementSize();
        for (int i = width - 1; i < data.Length; i += width)
        {
            if (type == DataType.Bool)
                data[i] &= 1;
            else if (type is DataType.Fp16 or DataType.Bf16 or DataType.Fp32 or DataType.Fp64)
                data[i] &= 0x3F;
        }
    }

    private byte[] ReadFile(WarmupRequest request, WarmupInput input, string name, long count, long bytes)
    {
        string folder = Path.Combine(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(source.Folder)) ?? source.Folder, FolderName);
        string file = Path.GetFullPath(Path.Combine(folder, name));
        if (!file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw Invalid(request, $"input '{input.Name}': its file '{name}' is not in the model's folder '{FolderName}'");
        try
        {
            long length = new FileInfo(file).Length;
            if (length > MaxBytes)
                throw TooLarge(request, input);
            if (input.DataType != DataType.Bytes && length != bytes)
                throw Invalid(request, $"input '{input.Name}': {file} has {length} bytes, and the input takes {bytes}");
            byte[] data = File.ReadAllBytes(file);
            if (input.DataType == DataType.Bytes && BytesElements.Count(data) != count)
                throw Invalid(request, $"input '{input.Name}': {file} does not hold {count} length-prefixed texts");
            return data;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Invalid(request, $"input '{input.Name}': {file} cannot be read: {e.Message}");
        }
    }

    private DismException TooLarge(WarmupRequest request, WarmupInput input) =>
        Invalid(request, $"input '{input.Name}' takes more than {MaxBytes >> 20} MB");

    private DismException Invalid(WarmupRequest request, string fault) =>
        new(ErrorCode.ModelLoadFailed, $"Model '{source.Name}': warm-up '{request.Name}': {fault}.", "Correct model_warmup in its config.pbtxt.", source.Folder);
}
