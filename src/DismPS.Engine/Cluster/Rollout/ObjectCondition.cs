using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Rollout;

/// <summary>A condition of an object's status.</summary>
/// <param name="Type">What it is about: <c>Ready</c>.</param>
/// <param name="Status"><c>True</c>, <c>False</c> or <c>Unknown</c>.</param>
public sealed record ObjectCondition(string Type, string Status)
{
    /// <summary>One word for the reason; null when the controller gave none.</summary>
    public string? Reason { get; init; }

    /// <summary>A sentence.</summary>
    public string? Message { get; init; }

    /// <summary>True when it says that the thing is so.</summary>
    public bool IsTrue => Status == "True";

    /// <summary>True when it says that the thing is not so.</summary>
    public bool IsFalse => Status == "False";

    /// <summary>All conditions of an object, in the controller's order; of several of a type the last one counts.</summary>
    public static ImmutableArray<ObjectCondition> ReadAll(JsonObject thing)
    {
        var read = new Dictionary<string, ObjectCondition>();
        foreach (JsonObject condition in StatusJson.Items(thing["status"], "conditions"))
        {
            if (StatusJson.Text(condition, "type") is { } type)
            {
                read.Remove(type);
                read.Add(type, new ObjectCondition(type, StatusJson.Text(condition, "status") ?? "Unknown")
                {
                    Reason = StatusJson.Text(condition, "reason"),
                    Message = StatusJson.Text(condition, "message"),
                });
            }
        }

        return [.. read.Values];
    }
}
