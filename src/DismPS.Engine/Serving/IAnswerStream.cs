using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Serving;

/// <summary>Takes the answers of one request, one after the other; the model waits until each is taken.</summary>
public interface IAnswerStream
{
    /// <summary>Takes the answer that lies in <see cref="InferenceCall.Response"/>.</summary>
    /// <param name="call">The call.</param>
    /// <param name="isLast">Whether no other answer follows.</param>
    /// <param name="cancellationToken">Ends the wait for a slow reader.</param>
    ValueTask SendAsync(InferenceCall call, bool isLast, CancellationToken cancellationToken);

    /// <summary>Is told that no other answer follows, when the last one did not say so.</summary>
    ValueTask EndAsync(InferenceCall call, CancellationToken cancellationToken);

    /// <summary>Takes an error that the model gives in place of one answer; others may follow.</summary>
    ValueTask FailAsync(InferenceCall call, DismException failure, bool isLast, CancellationToken cancellationToken);
}
