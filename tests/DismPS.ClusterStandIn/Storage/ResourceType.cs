namespace DismPS.KubernetesStandIn;

/// <summary>A kind of object that the API serves.</summary>
/// <param name="Group">API group; empty for the core one.</param>
/// <param name="Version">Version of the group.</param>
/// <param name="Kind">Kind as in a manifest.</param>
/// <param name="Plural">Name in paths.</param>
/// <param name="IsNamespaced">False for objects of the whole cluster.</param>
public sealed record ResourceType(string Group, string Version, string Kind, string Plural, bool IsNamespaced = true)
{
    /// <summary>Names that kubectl takes besides.</summary>
    public IReadOnlyList<string> ShortNames { get; init; } = [];

    /// <summary>Whether the server counts <c>metadata.generation</c>.</summary>
    public bool HasGeneration { get; init; }

    /// <summary>Whether status is written by a path of its own.</summary>
    public bool HasStatus { get; init; }

    /// <summary>Whether a definition must be there for the kind to be served.</summary>
    public bool IsCustom { get; init; }

    /// <summary>Only asked, never kept: reviews.</summary>
    public bool IsReview { get; init; }

    /// <summary>Group and version as in a manifest.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>Singular name.</summary>
    public string Singular => Kind.ToLowerInvariant();

    /// <summary>Plural with group, as in messages: <c>deployments.apps</c>, <c>pods</c>.</summary>
    public string QualifiedName => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>Kind with group, as in messages.</summary>
    public string QualifiedKind => Group.Length == 0 ? Kind : $"{Kind}.{Group}";
}
