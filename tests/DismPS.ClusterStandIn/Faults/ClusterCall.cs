namespace DismPS.KubernetesStandIn;

/// <summary>Which requests a fault meets.</summary>
/// <param name="Verb">As in <see cref="ClusterRequest.Verb"/>; null for all.</param>
/// <param name="Resource">Plural of the kind; null for all.</param>
/// <param name="Name">Name of the object; null for all.</param>
/// <param name="Subresource"><c>log</c>, <c>portforward</c>; null for all.</param>
public sealed record ClusterCall(string? Verb = null, string? Resource = null, string? Name = null, string? Subresource = null)
{
    /// <summary>Every request, also those of discovery.</summary>
    public static readonly ClusterCall Any = new();

    /// <summary>Watches.</summary>
    public static readonly ClusterCall Watch = new("watch");

    /// <summary>Server-side apply.</summary>
    public static readonly ClusterCall Apply = new("apply");

    /// <summary>Lists.</summary>
    public static readonly ClusterCall List = new("list");

    /// <summary>Reads of one object.</summary>
    public static readonly ClusterCall Get = new("get");

    /// <summary>Deletions.</summary>
    public static readonly ClusterCall Delete = new("delete");

    /// <summary>Logs of pods.</summary>
    public static readonly ClusterCall Log = new(Subresource: "log");

    /// <summary>Ways to a pod's port.</summary>
    public static readonly ClusterCall PortForward = new(Subresource: "portforward");

    /// <summary>Whether a request is meant.</summary>
    public bool Matches(ClusterRequest request) =>
        Is(Verb, request.Verb) && Is(Resource, request.Resource) && Is(Name, request.Name) && Is(Subresource, request.Subresource);

    private static bool Is(string? wanted, string? value) => wanted is null || wanted == value;
}
