using System.Buffers.Binary;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace DismPS.Engine.Runtimes.Onnx;

/// <summary>String tensors, which ONNX Runtime keeps as objects of its own and which are copied both ways.</summary>
internal static unsafe class OnnxStrings
{
    /// <summary>A native tensor with the length-prefixed elements of an input.</summary>
    public static nint Create(OnnxLibrary library, TensorSlot input)
    {
        OrtApi* api = library.Api;
        nint value;
        fixed (long* shape = input.Shape)
        {
            library.Check(((delegate* unmanaged<nint, long*, nuint, int, nint*, nint>)api->CreateTensorAsOrtValue)(
                library.DefaultAllocator, shape, (nuint)input.Shape.Length, 8, &value));
        }

        ReadOnlySpan<byte> rest = input.Data;
        for (nuint i = 0; i < (nuint)input.Count; i++)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(rest);
            byte* target;
            nint status = ((delegate* unmanaged<nint, nuint, nuint, byte**, nint>)api->GetResizedStringTensorElementBuffer)(value, i, (nuint)length, &target);
            if (status != 0)
            {
                ((delegate* unmanaged<nint, void>)api->ReleaseValue)(value);
                throw library.ToException(status);
            }

            rest.Slice(4, length).CopyTo(new Span<byte>(target, length));
            rest = rest[(4 + length)..];
        }

        return value;
    }

    /// <summary>Copies the elements of an output, length-prefixed.</summary>
    public static void Read(OnnxLibrary library, nint value, TensorSlot output)
    {
        OrtApi* api = library.Api;
        nuint text;
        library.Check(((delegate* unmanaged<nint, nuint*, nint>)api->GetStringTensorDataLength)(value, &text));
        long total = (long)text + (4 * output.Count);
        if (total > Array.MaxLength)
        {
            throw new DismException(ErrorCode.InferenceFailed, $"Output '{output.Name}' has {total} bytes; an answer can hold {Array.MaxLength} at most.",
                "Send fewer rows in a request.");
        }

        int count = (int)output.Count;
        byte[] content = new byte[(int)text];
        nuint[] offsets = new nuint[count];
        fixed (byte* c = content)
        fixed (nuint* o = offsets)
            library.Check(((delegate* unmanaged<nint, void*, nuint, nuint*, nuint, nint>)api->GetStringTensorContent)(value, c, text, o, (nuint)count));
        Span<byte> target = output.Allocate((int)total);
        for (int i = 0; i < count; i++)
        {
            int start = (int)offsets[i];
            int end = i + 1 < count ? (int)offsets[i + 1] : content.Length;
            BinaryPrimitives.WriteInt32LittleEndian(target, end - start);
            content.AsSpan(start, end - start).CopyTo(target[4..]);
            target = target[(4 + end - start)..];
        }
    }
}
