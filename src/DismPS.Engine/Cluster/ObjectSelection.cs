namespace DismPS.Engine.Cluster;

/// <summary>Objects of a kind: all of a namespace, those with labels, or one by name.</summary>
/// <param name="Kind">Their kind.</param>
/// <param name="Namespace">Their namespace; null for that of the connection.</param>
public sealed record ObjectSelection(ObjectKind Kind, string? Namespace = null)
{
    /// <summary>One name; null for all.</summary>
    public string? Name { get; init; }

    /// <summary>Labels as kubectl's <c>--selector</c> takes them: <c>app=x,tier!=y</c>; null for all.</summary>
    public string? Labels { get; init; }

    /// <summary>Fields as kubectl's <c>--field-selector</c> takes them: <c>involvedObject.name=x</c>; null for all.</summary>
    public string? Fields { get; init; }

    /// <summary>Objects of every namespace.</summary>
    public bool AllNamespaces { get; init; }
}
