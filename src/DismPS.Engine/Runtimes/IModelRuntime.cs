namespace DismPS.Engine.Runtimes;

/// <summary>Loads models of one format.</summary>
public interface IModelRuntime
{
    /// <summary>Whether this runtime serves the model, judged by its configuration and the names of its files.</summary>
    bool Serves(ModelSource source);

    /// <summary>Loads a model; no instance exists afterwards.</summary>
    /// <exception cref="Diagnostics.DismException">The file is not what its type says, or a library is missing; the message names file and cause.</exception>
    ValueTask<IModel> LoadAsync(ModelSource source, CancellationToken cancellationToken);
}
