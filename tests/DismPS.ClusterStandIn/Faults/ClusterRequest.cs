namespace DismPS.KubernetesStandIn;

/// <summary>A request that came.</summary>
/// <param name="Verb"><c>get</c>, <c>list</c>, <c>watch</c>, <c>create</c>, <c>update</c>, <c>patch</c>, <c>apply</c>, <c>delete</c>; of other paths the method.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path without query.</param>
/// <param name="Query">Query with its question mark, or empty.</param>
public sealed record ClusterRequest(string Verb, string Method, string Path, string Query)
{
    /// <summary>Name of the user; null when the token is not known.</summary>
    public string? User { get; init; }

    /// <summary>Plural of the kind; null for other paths.</summary>
    public string? Resource { get; init; }

    /// <summary>Namespace, where the path has one.</summary>
    public string? Namespace { get; init; }

    /// <summary>Name of the object, where the path has one.</summary>
    public string? Name { get; init; }

    /// <summary><c>log</c>, <c>portforward</c>, <c>status</c>; null for the object itself.</summary>
    public string? Subresource { get; init; }

    /// <summary>Content type of the body.</summary>
    public string? ContentType { get; init; }

    /// <summary>Program that asks, as it tells itself.</summary>
    public string UserAgent { get; init; } = "";

    /// <summary>The body; null for Secrets, whose content is not kept.</summary>
    public string? Body { get; init; }

    /// <summary>Whether it would change something: not reads, reviews of one's own rights, dry runs and port forwards.</summary>
    public bool IsWrite => Method is "POST" or "PUT" or "PATCH" or "DELETE" && Resource is not null && Subresource != "portforward"
        && !Query.Contains("dryRun=", StringComparison.Ordinal) && !Resource.StartsWith("selfsubject", StringComparison.Ordinal);
}
