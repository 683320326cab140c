using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;

namespace DismPS.Engine.Runtimes.Onnx;

/// <summary>A loaded ONNX model; every instance has a session of its own, because one session hardly scales over callers (bench/README.md).</summary>
internal sealed class OnnxModel : IModel
{
    private readonly string path;
    private OnnxSession? first;

    public OnnxModel(ModelSource source, string path, OnnxModelFile file, OnnxSession session)
    {
        this.path = path;
        first = session;
        Signature = OnnxSignature.Create(source, path, file, session);
        ImmutableArray<string>.Builder messages = ImmutableArray.CreateBuilder<string>();
        messages.AddRange(Signature.NotServed);
        if (source.Configuration?.InstanceKind == "KIND_GPU")
            messages.Add($"Model '{source.Name}' asks for KIND_GPU, but no usable GPU runtime is installed: it is served on the CPU.");
        Messages = messages.ToImmutable();
        PreferredInstances = source.Configuration?.InstanceCount is int count and > 0 ? count : Environment.ProcessorCount;
    }

    public ModelSignature Signature { get; }

    public ImmutableArray<string> Messages { get; }

    public int PreferredInstances { get; }

    public ValueTask<IModelInstance> CreateInstanceAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            OnnxSession session = Interlocked.Exchange(ref first, null) ?? OnnxSession.Open(path);
            return ValueTask.FromResult<IModelInstance>(new OnnxInstance(session, Signature));
        }
        catch (OnnxStatusException e)
        {
            throw new DismException(ErrorCode.ModelLoadFailed, $"{path}: ONNX Runtime refuses the model: {e.Message}",
                "Export the model again, with operators and a version of ONNX that ONNX Runtime knows.", path, e);
        }
    }

    public ValueTask DisposeAsync()
    {
        Interlocked.Exchange(ref first, null)?.Dispose();
        return ValueTask.CompletedTask;
    }
}
