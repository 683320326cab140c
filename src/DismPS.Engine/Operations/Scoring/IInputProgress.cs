using DismPS.Engine.Inference;

namespace DismPS.Engine.Operations.Scoring;

/// <summary>Knows how far inputs were scored in earlier runs.</summary>
internal interface IInputProgress
{
    /// <summary>Called once, when the model is at hand.</summary>
    /// <param name="model">What tells the model from others: the hash of its files, or the server that has it.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    ValueTask OpenAsync(string model, CancellationToken cancellationToken);

    /// <summary>Called for each input in order, before it is read and ahead of the results of those before it.</summary>
    /// <exception cref="Diagnostics.DismException">The input cannot be scored.</exception>
    ValueTask<InputStart> BeginAsync(IRowSource source, int input, CancellationToken cancellationToken);
}
