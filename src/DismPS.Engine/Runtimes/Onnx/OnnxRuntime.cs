using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;

namespace DismPS.Engine.Runtimes.Onnx;

/// <summary>Serves ONNX models with ONNX Runtime on the CPU.</summary>
public sealed class OnnxRuntime : IModelRuntime
{
    /// <summary>Name of the model file in a version's folder; a folder of this name holds a model with external data.</summary>
    public const string ModelFileName = "model.onnx";

    /// <inheritdoc/>
    public bool Serves(ModelSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        string backend = source.Configuration?.Backend ?? "";
        string platform = source.Configuration?.Platform ?? "";
        return backend == "onnxruntime" || platform.StartsWith("onnxruntime", StringComparison.Ordinal)
            || (backend.Length == 0 && platform.Length == 0 && Path.Exists(Path.Combine(source.Folder, ModelFileName)));
    }

    /// <inheritdoc/>
    public ValueTask<IModel> LoadAsync(ModelSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        string path = Path.Combine(source.Folder, ModelFileName);
        if (Directory.Exists(path))
            path = Path.Combine(path, ModelFileName);
        if (!File.Exists(path))
            throw new DismException(ErrorCode.ModelLoadFailed, $"{path}: the model file of {source.Name} is missing.", "Build the artifact again.", path);

        OnnxModelFile file = Read(path);
        file.CheckExternalFiles(path);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            OnnxSession session = OnnxSession.Open(path);
            try
            {
                return ValueTask.FromResult<IModel>(new OnnxModel(source, path, file, session));
            }
            catch
            {
                session.Dispose();
                throw;
            }
        }
        catch (OnnxStatusException e)
        {
            throw new DismException(ErrorCode.ModelLoadFailed, $"{path}: ONNX Runtime refuses the model: {e.Message}",
                "Export the model again, with operators and a version of ONNX that ONNX Runtime knows.", path, e);
        }
    }

    private static OnnxModelFile Read(string path)
    {
        if (OnnxModelFile.TryRead(path, out ModelFault? fault) is { } file)
            return file;
        // The path is the repository's: another one cannot be given.
        string cure = fault!.Kind == ModelFaultKind.NotRecognized ? $"Export the model again as ONNX, or copy it again: {ModelFileName} must be the model itself." : fault.Cure;
        throw new DismException(ErrorCode.ModelLoadFailed, $"{path}: {fault.Message}.", cure, path);
    }
}
