using DismPS.Engine.Diagnostics;
using DismPS.Engine.Runtimes;

namespace DismPS.Engine.Inference;

/// <summary>The last lines that models in this process have said: without a server there is no log to look them up in.</summary>
internal sealed class RecentLines : IModelLog
{
    private const int Kept = 20;
    private readonly Queue<string> lines = new();

    /// <inheritdoc/>
    public void Write(string model, int? instance, ReadOnlySpan<char> line)
    {
        // What the server would say of the model as a whole is told otherwise here.
        if (instance is null)
            return;
        lock (lines)
        {
            lines.Enqueue(line.ToString());
            if (lines.Count > Kept)
                lines.Dequeue();
        }
    }

    /// <summary>The failure with the last lines in place of the advice to look into a log.</summary>
    public DismException Explain(DismException failure)
    {
        if (failure.Code is not (ErrorCode.ModelLoadFailed or ErrorCode.WorkerEnded or ErrorCode.InferenceFailed or ErrorCode.Timeout))
            return failure;
        string[] said;
        lock (lines)
            said = [.. lines];
        bool asksForLog = failure.Cure.Contains("dismps logs", StringComparison.Ordinal);
        if (said.Length == 0 && !asksForLog)
            return failure;
        string? cure = said.Length == 0 ? null : $"The model's last lines were:{string.Concat(said.Select(l => "\n  " + l))}";
        return new DismException(failure.Code, failure.Message, cure ?? (asksForLog ? "The model wrote nothing: let it write what it does, to find the place." : failure.Cure), failure.Target, failure)
        {
            HttpStatus = failure.HttpStatus, CallStatus = failure.CallStatus, MessageIsAnswer = failure.MessageIsAnswer && cure is null,
        };
    }
}
