using System.Text.Json.Nodes;
using DismPS.Engine.Cluster;

namespace DismPS.Engine.Tests.Cluster;

/// <summary>What the real controllers told of an object, from its creation on.</summary>
public sealed record WatchRecording(string Id, string Kind, JsonArray Sequence, JsonObject Final)
{
    public static IReadOnlyList<WatchRecording> ReadAll() =>
    [
        .. JsonNode.Parse(File.ReadAllText(RepositoryFiles.Data("cluster", "watch", "index.json")))!.AsArray()
            .Select(n => new WatchRecording((string)n!["id"]!, (string)n["kind"]!, n["sequence"]!.AsArray(), n["final"]!.AsObject())),
    ];

    public static WatchRecording Read(string id) => ReadAll().Single(r => r.Id == id);

    public IReadOnlyList<WatchEvent> Events() =>
    [
        .. File.ReadLines(RepositoryFiles.Data("cluster", "watch", Id + ".jsonl")).Select(l => JsonNode.Parse(l)!).Select(n =>
            new WatchEvent(Enum.Parse<WatchEventType>((string)n["type"]!, ignoreCase: true), n["object"]!.AsObject())),
    ];
}
