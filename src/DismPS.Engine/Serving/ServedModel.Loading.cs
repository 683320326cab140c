using DismPS.Engine.Diagnostics;
using DismPS.Engine.Runtimes;
using DismPS.Engine.Runtimes.Python;
using DismPS.Engine.Serving.Ensembles;
using DismPS.Engine.Serving.Sequences;

namespace DismPS.Engine.Serving;

/// <content>What a model is made of.</content>
public sealed partial class ServedModel
{
    private async ValueTask<IModel> OpenAsync(ModelSource source, CancellationToken cancellationToken)
    {
        if (EnsembleModel.Serves(source))
            return EnsembleModel.Create(source, repository);
        IModelRuntime runtime = options.Runtimes.FirstOrDefault(r => r.Serves(source)) ?? throw new DismException(
            ErrorCode.ModelTypeUnsupported,
            $"{source.Folder}: no runtime of this program serves model '{Name}' (platform '{source.Configuration?.Platform}', backend '{source.Configuration?.Backend}').",
                "ONNX, TorchScript and Python models are served: export the model as one of them, or correct platform or backend in config.pbtxt.",
            source.Folder);
        // A worker is asked by names, and reads the configuration itself.
        ModelSource whole = runtime is PythonRuntime ? source : SequenceModel.Whole(source);
        IModel loaded = await runtime.LoadAsync(whole, cancellationToken).ConfigureAwait(false);
        return await SequenceModel.WrapAsync(loaded, source).ConfigureAwait(false);
    }
}
