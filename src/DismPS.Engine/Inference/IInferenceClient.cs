namespace DismPS.Engine.Inference;

/// <summary>Sends requests to a model: over HTTP, gRPC or in this process.</summary>
public interface IInferenceClient : IAsyncDisposable
{
    /// <summary>Computes one answer.</summary>
    /// <exception cref="Diagnostics.DismException">The request does not fit, the model failed, or the server cannot be reached.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask<InferenceResponse> InferAsync(InferenceRequest request, CancellationToken cancellationToken);
}
