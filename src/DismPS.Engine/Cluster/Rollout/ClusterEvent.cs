using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Rollout;

/// <summary>An event of the cluster about an object.</summary>
/// <param name="Reason">One word: <c>FailedScheduling</c>.</param>
/// <param name="Message">A sentence.</param>
public sealed record ClusterEvent(string Reason, string Message)
{
    /// <summary>True for warnings.</summary>
    public bool IsWarning { get; init; }

    /// <summary>Kind of the object.</summary>
    public string? Kind { get; init; }

    /// <summary>Name of the object.</summary>
    public string? Name { get; init; }

    /// <summary>When it was seen last.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>How often it was seen.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Name of the event itself.</summary>
    public string Id { get; init; } = "";

    /// <summary>Reads an event.</summary>
    public static ClusterEvent Read(JsonObject word)
    {
        ArgumentNullException.ThrowIfNull(word);
        return new ClusterEvent(StatusJson.Text(word, "reason") ?? "", StatusJson.Text(word, "message") ?? "")
        {
            Id = StatusJson.Text(word, "metadata", "name") ?? "",
            IsWarning = StatusJson.Text(word, "type") == "Warning",
            Kind = StatusJson.Text(word, "involvedObject", "kind"),
            Name = StatusJson.Text(word, "involvedObject", "name"),
            At = StatusJson.Time(word, "lastTimestamp") ?? StatusJson.Time(word, "eventTime") ?? StatusJson.Time(word, "firstTimestamp") ?? StatusJson.Time(word, "metadata", "creationTimestamp"),
            Count = (int)(StatusJson.Number(word, "count") ?? 1),
        };
    }
}
