using DismPS.Engine.Diagnostics;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference;

/// <summary>Runs the models of a repository folder in this process: the answers of a server without one.</summary>
public sealed class InProcessInferenceClient : IInferenceClient
{
    private readonly InferenceServer _server;
    private readonly RecentLines _said;
    private readonly Action _disposed;

    private InProcessInferenceClient(InferenceServer server, RecentLines said, Action disposed)
    {
        _server = server;
        _said = said;
        _disposed = disposed;
    }

    /// <summary>Loads the models.</summary>
    /// <param name="models">The models.</param>
    /// <param name="instances">Instances of each: as many requests are computed at once.</param>
    /// <param name="timeout">How long one answer may take.</param>
    /// <param name="disposed">Called when the models are unloaded.</param>
    /// <param name="cancellationToken">Ends the loading.</param>
    /// <exception cref="DismException">A model cannot be loaded.</exception>
    public static async Task<InProcessInferenceClient> OpenAsync(InferenceServerOptions models, int instances, TimeSpan timeout, Action disposed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(models);
        var said = new RecentLines();
        InferenceServer server = await InferenceServer.OpenAsync(
            models with
            {
                // More than requests at once would only take memory.
                InstancesPerModel = instances,
                // The failure is told below, with what the model said.
                NeedsModel = false,
                ModelTimeout = timeout,
                Log = said,
                Python = models.Python with { EndsWithItsCaller = true },
            },
            cancellationToken).ConfigureAwait(false);
        if (server.Models.FirstOrDefault(m => m.Failure is not null) is { Failure: { } failure })
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw said.Explain(failure);
        }

        return new InProcessInferenceClient(server, said, disposed);
    }

    /// <inheritdoc/>
    public async ValueTask<InferenceResponse> InferAsync(InferenceRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            IReadOnlyList<Tensor> outputs = await _server
                .InferAsync(request.ModelName, request.Inputs, request.RequestedOutputs, cancellationToken, request.Parameters, request.InputParameters, request.Id)
                .ConfigureAwait(false);
            return new InferenceResponse(request.ModelName, null, request.Id, outputs);
        }
        catch (DismException e)
        {
            DismException explained = _said.Explain(e);
            if (ReferenceEquals(explained, e))
                throw;
            throw explained;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        _disposed();
    }
}
