using System.Runtime.InteropServices;
using System.Text;
using DismPS.Engine.Diagnostics;
using Microsoft.ML.OnnxRuntime;

namespace DismPS.Engine.Runtimes.Onnx;

/// <summary>
/// ONNX Runtime's C interface, called through its function table. The managed binding brings that table's layout and the native library;
/// its own classes are not used because each of their calls allocates, and their start builds hundreds of delegates.
/// </summary>
internal sealed unsafe class OnnxLibrary
{
    // The table only ever grows at its end, so that an older number may be asked for: 18 is the last that has a function used here.
    private const uint ApiVersion = 18;
    private const int LogFatal = 4;

    private static readonly Lazy<OnnxLibrary> Shared = new(() => new OnnxLibrary());

    private readonly OrtApi* api;

    private OnnxLibrary()
    {
        OnnxTelemetry.TurnOff();
        nint library = Load();
        var getBase = (delegate* unmanaged<OrtApiBase*>)NativeLibrary.GetExport(library, "OrtGetApiBase");
        OrtApiBase* apiBase = getBase();
        api = ((delegate* unmanaged<uint, OrtApi*>)apiBase->GetApi)(ApiVersion);
        if (api is null)
        {
            throw new DismException(ErrorCode.NativeLibraryMissing, $"The ONNX Runtime library that was loaded is too old: it lacks version {ApiVersion} of its interface.",
                "Install this program again: its own library was replaced by an older one.");
        }

        nint env;
        fixed (byte* name = "dismps\0"u8)
            Check(((delegate* unmanaged<int, byte*, nint*, nint>)api->CreateEnv)(LogFatal, name, &env));
        Environment = env;
        Check(((delegate* unmanaged<nint, nint>)api->DisableTelemetryEvents)(env));
        nint memory;
        Check(((delegate* unmanaged<int, int, nint*, nint>)api->CreateCpuMemoryInfo)(0, 0, &memory));
        CpuMemory = memory;
        nint allocator;
        Check(((delegate* unmanaged<nint*, nint>)api->GetAllocatorWithDefaultOptions)(&allocator));
        DefaultAllocator = allocator;
        OnnxMemoryLimit.Apply(this);
    }

    /// <summary>Loads the library on first use, and for the whole process.</summary>
    /// <exception cref="DismException">The library is missing or cannot be loaded.</exception>
    public static OnnxLibrary Instance => Shared.Value;

    public OrtApi* Api => api;

    public nint Environment { get; }

    public nint CpuMemory { get; }

    public nint DefaultAllocator { get; }

    /// <summary>Throws for a failed call, with the text that the library gives.</summary>
    public void Check(nint status)
    {
        if (status != 0)
            throw ToException(status);
    }

    /// <summary>Takes code and text out of a status and frees it.</summary>
    public OnnxStatusException ToException(nint status)
    {
        int code = ((delegate* unmanaged<nint, int>)api->GetErrorCode)(status);
        byte* text = ((delegate* unmanaged<nint, byte*>)api->GetErrorMessage)(status);
        string message = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
        ((delegate* unmanaged<nint, void>)api->ReleaseStatus)(status);
        return new OnnxStatusException((OnnxStatus)code, message);
    }

    private static nint Load()
    {
        var file = OnnxLibraryFile.OfThisProcess(
            Path.GetDirectoryName(typeof(OrtApi).Assembly.Location), Path.GetDirectoryName(typeof(OnnxLibrary).Assembly.Location), AppContext.BaseDirectory);
        Exception? cause = null;
        foreach (string candidate in file.Candidates.Where(File.Exists))
        {
            try
            {
                return NativeLibrary.Load(candidate);
            }
            catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
            {
                cause = e;
            }
        }

        throw file.Missing(cause);
    }
}
