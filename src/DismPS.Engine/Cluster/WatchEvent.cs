using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster;

/// <summary>One word of a watch.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Object">The object as it is now; of a deleted one, as it was.</param>
public sealed record WatchEvent(WatchEventType Type, JsonObject Object);
