namespace DismPS.Engine.Runtimes.Python;

/// <summary>How worker processes of a model are started.</summary>
/// <param name="WorkerFolder">Absolute folder <c>python</c> with <c>dismps_worker</c> and <c>lookalikes</c>.</param>
/// <param name="Lanes">Requests that may be under way in all workers of the model together.</param>
/// <param name="Threads">Bound of computing threads.</param>
/// <param name="MemoryLimit">Resident bytes above which a worker is ended, as a pod would be; null for no limit.</param>
/// <param name="ReadLog">Reads the standard error of an instance's process to its end.</param>
internal sealed record WorkerStartOptions(string WorkerFolder, int Lanes, int Threads, long? MemoryLimit, Func<int, Stream, CancellationToken, Task> ReadLog)
{
    /// <summary>The last line that an instance's process printed on standard error; null for none.</summary>
    public Func<int, string?>? LastWords { get; init; }
}
