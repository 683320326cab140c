using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>A change of an object.</summary>
/// <param name="Version">Resource version that it made.</param>
/// <param name="Type"><c>ADDED</c>, <c>MODIFIED</c> or <c>DELETED</c>.</param>
/// <param name="Resource">Kind of the object.</param>
/// <param name="Object">The object after it; of a deleted one, as it was.</param>
/// <param name="Previous">The object before it.</param>
internal sealed record StoreEvent(long Version, string Type, ResourceType Resource, JsonObject Object, JsonObject? Previous);
