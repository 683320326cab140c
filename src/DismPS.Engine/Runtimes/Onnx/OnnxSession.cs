using System.Runtime.InteropServices;
using System.Text;
using DismPS.Engine.Models;
using DismPS.Engine.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace DismPS.Engine.Runtimes.Onnx;

/// <summary>One native session: one thread, no spinning.</summary>
internal sealed unsafe class OnnxSession : SafeHandle
{
    private readonly OnnxLibrary library;

    private OnnxSession(OnnxLibrary library, nint session)
        : base(0, ownsHandle: true)
    {
        this.library = library;
        SetHandle(session);
    }

    public override bool IsInvalid => handle == 0;

    public nint Handle => handle;

    /// <exception cref="OnnxStatusException">The library refuses the file.</exception>
    public static OnnxSession Open(string path)
    {
        OnnxLibrary library = OnnxLibrary.Instance;
        OrtApi* api = library.Api;
        nint options;
        library.Check(((delegate* unmanaged<nint*, nint>)api->CreateSessionOptions)(&options));
        try
        {
            library.Check(((delegate* unmanaged<nint, int, nint>)api->SetIntraOpNumThreads)(options, 1));
            library.Check(((delegate* unmanaged<nint, int, nint>)api->SetInterOpNumThreads)(options, 1));
            Configure(library, options, "session.intra_op.allow_spinning\0"u8, "0\0"u8);
            Configure(library, options, "session.inter_op.allow_spinning\0"u8, "0\0"u8);
            Configure(library, options, "session.use_env_allocators\0"u8, "1\0"u8);
            nint session;
            byte[] encoded = (OperatingSystem.IsWindows() ? Encoding.Unicode : Encoding.UTF8).GetBytes(path + '\0');
            fixed (byte* name = encoded)
                library.Check(((delegate* unmanaged<nint, byte*, nint, nint*, nint>)api->CreateSession)(library.Environment, name, options, &session));
            return new OnnxSession(library, session);
        }
        finally
        {
            ((delegate* unmanaged<nint, void>)api->ReleaseSessionOptions)(options);
        }
    }

    /// <summary>Inputs, then inputs with a default, then outputs, as the library understood the file.</summary>
    public (OnnxValue[] Inputs, OnnxValue[] Overridable, OnnxValue[] Outputs) Describe()
    {
        OrtApi* api = library.Api;
        return (
            Describe(api->SessionGetInputCount, api->SessionGetInputName, api->SessionGetInputTypeInfo),
            Describe(api->SessionGetOverridableInitializerCount, api->SessionGetOverridableInitializerName, api->SessionGetOverridableInitializerTypeInfo),
            Describe(api->SessionGetOutputCount, api->SessionGetOutputName, api->SessionGetOutputTypeInfo));
    }

    protected override bool ReleaseHandle()
    {
        ((delegate* unmanaged<nint, void>)library.Api->ReleaseSession)(handle);
        return true;
    }

    private static void Configure(OnnxLibrary library, nint options, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        fixed (byte* k = key, v = value)
            library.Check(((delegate* unmanaged<nint, byte*, byte*, nint>)library.Api->AddSessionConfigEntry)(options, k, v));
    }

    private OnnxValue[] Describe(nint countFunction, nint nameFunction, nint typeFunction)
    {
        nuint count;
        library.Check(((delegate* unmanaged<nint, nuint*, nint>)countFunction)(handle, &count));
        var values = new OnnxValue[(int)count];
        for (int i = 0; i < values.Length; i++)
            values[i] = DescribeOne((nuint)i, nameFunction, typeFunction);
        return values;
    }

    private OnnxValue DescribeOne(nuint index, nint nameFunction, nint typeFunction)
    {
        OrtApi* api = library.Api;
        byte* name;
        library.Check(((delegate* unmanaged<nint, nuint, nint, byte**, nint>)nameFunction)(handle, index, library.DefaultAllocator, &name));
        string text = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
        ((delegate* unmanaged<nint, void*, nint>)api->AllocatorFree)(library.DefaultAllocator, name);

        nint info;
        library.Check(((delegate* unmanaged<nint, nuint, nint*, nint>)typeFunction)(handle, index, &info));
        try
        {
            int kind;
            library.Check(((delegate* unmanaged<nint, int*, nint>)api->GetOnnxTypeFromTypeInfo)(info, &kind));
            OnnxValueKind known = kind switch { 1 => OnnxValueKind.Tensor, 2 => OnnxValueKind.Sequence, 3 => OnnxValueKind.Map, _ => OnnxValueKind.Other };
            if (known != OnnxValueKind.Tensor)
                return new OnnxValue(text, known, null, default);
            nint tensor;
            library.Check(((delegate* unmanaged<nint, nint*, nint>)api->CastTypeInfoToTensorInfo)(info, &tensor));
            int element;
            library.Check(((delegate* unmanaged<nint, int*, nint>)api->GetTensorElementType)(tensor, &element));
            nuint rank;
            library.Check(((delegate* unmanaged<nint, nuint*, nint>)api->GetDimensionsCount)(tensor, &rank));
            long[] shape = new long[(int)rank];
            fixed (long* s = shape)
                library.Check(((delegate* unmanaged<nint, long*, nuint, nint>)api->GetDimensions)(tensor, s, rank));
            return new OnnxValue(text, known, OnnxElementTypes.ToDataType(element), [.. shape]);
        }
        finally
        {
            ((delegate* unmanaged<nint, void>)api->ReleaseTypeInfo)(info);
        }
    }
}
