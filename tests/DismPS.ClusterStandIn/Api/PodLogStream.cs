using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace DismPS.KubernetesStandIn;

/// <summary>Answers <c>pods/NAME/log</c>.</summary>
internal sealed class PodLogStream(PodLogBook book, TimeProvider time)
{
    public async Task SendAsync(ApiCall call, JsonObject pod, CancellationToken cancellationToken)
    {
        string ns = call.Path.Namespace!;
        string name = call.Path.Name!;
        string container = Container(call, pod);
        JsonObject? status = Statuses(pod).FirstOrDefault(s => s.Text("name") == container);
        if (status is null)
            throw ApiFailure.BadRequest($"container \"{container}\" in pod \"{name}\" is waiting to start: PodInitializing");
        IReadOnlyList<PodLogLine>? lines;
        object run;
        bool isEnded;
        if (call.Asks("previous"))
        {
            lines = book.Previous(ns, name, container) ?? throw ApiFailure.BadRequest($"previous terminated container \"{container}\" in pod \"{name}\" not found");
            run = lines;
            isEnded = true;
        }
        else
        {
            (lines, isEnded, _, run) = book.Read(ns, name, container, 0);
            // Between two runs the log is that of the one before.
            if (lines.Count == 0 && status.At("state", "running") is null && book.Previous(ns, name, container) is { } before)
                (lines, isEnded, run) = (before, true, before);
            else if (lines.Count == 0 && status.Text("state", "waiting", "reason") is string reason)
                throw ApiFailure.BadRequest($"container \"{container}\" in pod \"{name}\" is waiting to start: {Waiting(reason)}");
        }
        HttpResponse response = call.Context.Response;
        response.ContentType = "text/plain";
        await response.StartAsync(cancellationToken);
        await WriteAsync(call, response, Chosen(call, lines), cancellationToken);
        int read = lines.Count;
        while (call.Asks("follow") && !isEnded)
        {
            (IReadOnlyList<PodLogLine> more, isEnded, Task changed, object now) = book.Read(ns, name, container, read);
            if (!ReferenceEquals(now, run))
                return;
            read += more.Count;
            if (more.Count > 0)
                await WriteAsync(call, response, more, cancellationToken);
            else if (!isEnded)
                await changed.WaitAsync(cancellationToken);
        }
    }

    private static string Waiting(string reason) => reason is "PodInitializing" or "ContainerCreating" ? reason : reason switch
    {
        "ImagePullBackOff" or "ErrImagePull" => "trying and failing to pull image",
        _ => reason,
    };

    private static string Container(ApiCall call, JsonObject pod)
    {
        string[] main = Names(pod, "containers");
        string[] first = Names(pod, "initContainers");
        if (call.Query("container") is string asked)
        {
            return main.Concat(first).Contains(asked) ? asked
                : throw ApiFailure.BadRequest($"container {asked} is not valid for pod {pod.Name()}");
        }
        if (main.Length == 1)
            return main[0];
        throw ApiFailure.BadRequest($"a container name must be specified for pod {pod.Name()}, choose one of: [{string.Join(' ', main)}]{(first.Length > 0 ? $" or one of the init containers: [{string.Join(' ', first)}]" : "")}");
    }

    private static string[] Names(JsonObject pod, string list) => [.. (pod.At("spec", list) as JsonArray ?? []).OfType<JsonObject>().Select(c => c.Text("name") ?? "")];

    private static IEnumerable<JsonObject> Statuses(JsonObject pod) => new[] { "initContainerStatuses", "containerStatuses" }
        .SelectMany(l => pod.At("status", l) as JsonArray ?? []).OfType<JsonObject>();

    private static async Task WriteAsync(ApiCall call, HttpResponse response, IEnumerable<PodLogLine> lines, CancellationToken cancellationToken)
    {
        bool isStamped = call.Asks("timestamps");
        foreach (PodLogLine line in lines)
            await response.WriteAsync(isStamped ? $"{line.Time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fffffff}00Z {line.Text}\n" : $"{line.Text}\n", cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }

    private IEnumerable<PodLogLine> Chosen(ApiCall call, IReadOnlyList<PodLogLine> lines)
    {
        IEnumerable<PodLogLine> chosen = lines;
        if (int.TryParse(call.Query("sinceSeconds"), out int seconds))
        {
            DateTimeOffset from = time.GetUtcNow().AddSeconds(-seconds);
            chosen = chosen.Where(l => l.Time >= from);
        }
        if (DateTimeOffset.TryParse(call.Query("sinceTime"), out DateTimeOffset since))
            chosen = chosen.Where(l => l.Time >= since);
        if (int.TryParse(call.Query("tailLines"), out int tail))
            chosen = chosen.TakeLast(tail);
        return chosen;
    }
}
