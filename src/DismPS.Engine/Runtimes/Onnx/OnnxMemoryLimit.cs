using Microsoft.ML.OnnxRuntime;

namespace DismPS.Engine.Runtimes.Onnx;

/// <summary>
/// Bounds the memory of all models together. Without it an output whose size depends on the input can ask for more than the machine has,
/// which Linux grants and then ends the process for.
/// </summary>
internal static unsafe class OnnxMemoryLimit
{
    // Of what the process may use, container limits included; the rest is for buffers and the program itself.
    private const double Share = 0.5;

    public static void Apply(OnnxLibrary library)
    {
        long limit = (long)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * Share);
        OrtApi* api = library.Api;
        nint configuration;
        nint memory;
        fixed (byte* maxMemory = "max_mem\0"u8, extend = "arena_extend_strategy\0"u8)
        {
            byte** keys = stackalloc byte*[] { maxMemory, extend };
            // 1: extended by what is asked for, not by powers of two, so that the limit is met exactly.
            nuint* values = stackalloc nuint[] { (nuint)limit, 1 };
            library.Check(((delegate* unmanaged<byte**, nuint*, nuint, nint*, nint>)api->CreateArenaCfgV2)(keys, values, 2, &configuration));
        }

        // 1: OrtArenaAllocator.
        library.Check(((delegate* unmanaged<int, int, nint*, nint>)api->CreateCpuMemoryInfo)(1, 0, &memory));
        library.Check(((delegate* unmanaged<nint, nint, nint, nint>)api->CreateAndRegisterAllocator)(library.Environment, memory, configuration));
        ((delegate* unmanaged<nint, void>)api->ReleaseMemoryInfo)(memory);
        ((delegate* unmanaged<nint, void>)api->ReleaseArenaCfg)(configuration);
    }
}
