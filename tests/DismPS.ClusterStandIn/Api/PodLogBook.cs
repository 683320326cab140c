namespace DismPS.KubernetesStandIn;

/// <summary>What containers wrote. A container's log begins anew with each of its runs; that of the run before is kept.</summary>
public sealed class PodLogBook
{
    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly Dictionary<string, ContainerLog> logs = new(StringComparer.Ordinal);
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal PodLogBook(TimeProvider time) => this.time = time;

    /// <summary>Adds lines; who follows the log gets them at once.</summary>
    /// <param name="pod">Name of the pod.</param>
    /// <param name="container">Name of the container.</param>
    /// <param name="lines">Lines without line ends.</param>
    /// <param name="ns">Namespace of the pod.</param>
    /// <param name="age">How long ago they were written.</param>
    public void Append(string pod, string container, IEnumerable<string> lines, string ns = "jec", TimeSpan age = default)
    {
        lock (gate)
        {
            DateTimeOffset at = time.GetUtcNow() - age;
            Log(ns, pod, container).Current.AddRange(lines.Select(l => new PodLogLine(at, l)));
            Tell();
        }
    }

    /// <summary>Adds one line.</summary>
    public void Append(string pod, string container, string line, string ns = "jec") => Append(pod, container, [line], ns);

    /// <summary>The container's run is over: its log becomes the previous one.</summary>
    /// <param name="pod">Name of the pod.</param>
    /// <param name="container">Name of the container.</param>
    /// <param name="ns">Namespace of the pod.</param>
    public void Restart(string pod, string container, string ns = "jec")
    {
        lock (gate)
        {
            ContainerLog log = Log(ns, pod, container);
            log.Previous = log.Current;
            log.Current = [];
            Tell();
        }
    }

    /// <summary>Who follows the log is told that it is over.</summary>
    /// <param name="pod">Name of the pod.</param>
    /// <param name="container">Name of the container.</param>
    /// <param name="ns">Namespace of the pod.</param>
    public void End(string pod, string container, string ns = "jec")
    {
        lock (gate)
        {
            Log(ns, pod, container).IsEnded = true;
            Tell();
        }
    }

    internal IReadOnlyList<PodLogLine>? Previous(string ns, string pod, string container)
    {
        lock (gate)
            return Log(ns, pod, container).Previous is { } lines ? [.. lines] : null;
    }

    internal (IReadOnlyList<PodLogLine> Lines, bool IsEnded, Task Changed, object Run) Read(string ns, string pod, string container, int from)
    {
        lock (gate)
        {
            ContainerLog log = Log(ns, pod, container);
            return ([.. log.Current.Skip(from)], log.IsEnded, changed.Task, log.Current);
        }
    }

    private ContainerLog Log(string ns, string pod, string container)
    {
        string key = $"{ns}/{pod}/{container}";
        if (!logs.TryGetValue(key, out ContainerLog? log))
            logs[key] = log = new ContainerLog();
        return log;
    }

    private void Tell()
    {
        TaskCompletionSource told = changed;
        changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        told.SetResult();
    }

    private sealed class ContainerLog
    {
        public List<PodLogLine> Current { get; set; } = [];

        public List<PodLogLine>? Previous { get; set; }

        public bool IsEnded { get; set; }
    }
}
