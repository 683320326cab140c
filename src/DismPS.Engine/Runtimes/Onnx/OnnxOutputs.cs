namespace DismPS.Engine.Runtimes.Onnx;

/// <summary>Native tensors that outlive the run that made them.</summary>
internal sealed unsafe class OnnxOutputs(OnnxLibrary library, nint[] values) : IDisposable
{
    public void Dispose()
    {
        var release = (delegate* unmanaged<nint, void>)library.Api->ReleaseValue;
        foreach (ref nint value in values.AsSpan())
        {
            if (value != 0)
                release(value);
            value = 0;
        }
    }
}
