namespace DismPS.Engine.Runtimes;

/// <summary>
/// Brings what the processes of one model print into the log. The instances of a model share one budget of lines, and a process that is
/// started again has what its predecessor left of it: one object a model, one <see cref="ReadAsync"/> a process.
/// </summary>
/// <param name="model">Name of the model on the wire.</param>
/// <param name="log">Where the lines go.</param>
/// <param name="clock">Clock of the budget and of lines that are not ended.</param>
public sealed class ModelOutput(string model, IModelLog log, TimeProvider clock)
{
    /// <summary>A line that is not ended within this time is shown as it is: a question, a bar, the last word before a hang.</summary>
    public static readonly TimeSpan PartialTime = TimeSpan.FromSeconds(1);

    private const int BufferBytes = 8 * 1024;
    private readonly LineBudget budget = new(model, log, clock);

    /// <summary>
    /// Reads a process's standard error to its end. The end comes when the last process that holds it is gone, which may be a child that
    /// the handler left behind: the caller cancels some time after the process itself has ended.
    /// </summary>
    /// <param name="instance">Instance that the process serves, from 0.</param>
    /// <param name="output">Standard error of the process; it stays the caller's.</param>
    /// <param name="cancellationToken">Ends the reading; what has come by then is in the log. No exception follows.</param>
    public async Task ReadAsync(int instance, Stream output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(output);
        var lines = new LogLines(model, instance, log, budget, clock);
        // Not a shared buffer: a read that was given up may still write to it.
        var buffer = new byte[BufferBytes];
        try
        {
            while (true)
            {
                Task<int> reading = output.ReadAsync(buffer, cancellationToken).AsTask();
                if (!reading.IsCompleted && (lines.HasPartial || budget.HasLeftOut))
                    await EndPartialAsync(reading, lines, cancellationToken).ConfigureAwait(false);
                int count = await reading.WaitAsync(cancellationToken).ConfigureAwait(false);
                if (count == 0)
                    return;
                lines.Add(buffer.AsSpan(0, count));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The process is gone or given up; what it said last follows.
        }
        finally
        {
            lines.Flush();
            budget.Tell();
        }
    }

    private async Task EndPartialAsync(Task reading, LogLines lines, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(reading, Task.Delay(PartialTime, clock, ending.Token)).ConfigureAwait(false);
        await ending.CancelAsync().ConfigureAwait(false);
        if (reading.IsCompleted)
            return;
        lines.Flush();
        budget.Tell();
    }
}
