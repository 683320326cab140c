using System.Text.Json.Nodes;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Cluster;

/// <summary>
/// The way to a Kubernetes cluster: objects as JSON in and out. Every call has a time limit and throws <see cref="DismException"/> with one of the codes
/// <see cref="ErrorCode.ClusterUnreachable"/>, <see cref="ErrorCode.ClusterSignInFailed"/>, <see cref="ErrorCode.AccessDenied"/>,
/// <see cref="ErrorCode.ClusterKindMissing"/>, <see cref="ErrorCode.ClusterFailed"/>, and those that it names.
/// </summary>
public interface IClusterTransport
{
    /// <summary>Namespace of objects that name none.</summary>
    string Namespace { get; }

    /// <summary>One object; null when it is not there.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="name">Its name.</param>
    /// <param name="ns">Its namespace; null for <see cref="Namespace"/>.</param>
    /// <param name="ct">Ends the call.</param>
    Task<JsonObject?> GetAsync(ObjectKind kind, string name, string? ns, CancellationToken ct);

    /// <summary>Objects, in the server's order.</summary>
    Task<IReadOnlyList<JsonObject>> ListAsync(ObjectSelection selection, CancellationToken ct);

    /// <summary>Makes or changes an object by server-side apply, as the field manager <c>dismps</c>.</summary>
    /// <param name="manifest">The object, with <c>metadata.namespace</c> when its kind has namespaces; never shown in messages.</param>
    /// <param name="options">How.</param>
    /// <param name="ct">Ends the call; the server may have taken it.</param>
    /// <returns>The object as the server keeps it.</returns>
    /// <exception cref="DismException">
    /// <see cref="ErrorCode.ClusterConflict"/>: another manager set fields; <see cref="ErrorCode.ManifestRefused"/>: the server, its schema or a webhook says no;
    /// <see cref="ErrorCode.ClusterObjectNotFound"/>: no such namespace.
    /// </exception>
    Task<JsonObject> ApplyAsync(JsonObject manifest, ApplyOptions options, CancellationToken ct);

    /// <summary>Changes annotations of an object; null takes one away. Nothing else of it is touched.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.ClusterObjectNotFound"/>.</exception>
    Task<JsonObject> AnnotateAsync(ObjectKind kind, string name, string? ns, IReadOnlyDictionary<string, string?> annotations, CancellationToken ct);

    /// <summary>Deletes an object.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="name">Its name.</param>
    /// <param name="ns">Its namespace; null for <see cref="Namespace"/>.</param>
    /// <param name="wait">Returns when it is gone, not when it was asked to go.</param>
    /// <param name="ct">Ends the call.</param>
    /// <returns>False when it was not there.</returns>
    Task<bool> DeleteAsync(ObjectKind kind, string name, string? ns, bool wait, CancellationToken ct);

    /// <summary>
    /// Objects as they are and every change of them, until cancelled. A watch that the server ends, loses (410 Gone) or cuts is begun anew by itself, and
    /// begins with <see cref="WatchEventType.Added"/> for what is there then.
    /// </summary>
    IAsyncEnumerable<WatchEvent> WatchAsync(ObjectSelection selection, CancellationToken ct);

    /// <summary>Lines of a container's log, without line ends; control characters are shown as escapes.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.ClusterObjectNotFound"/>: no such pod or container.</exception>
    IAsyncEnumerable<string> ReadLogAsync(string pod, string? ns, PodLogOptions options, CancellationToken ct);

    /// <summary>Opens a port of this machine, on the loopback, that leads to a pod's.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.ClusterObjectNotFound"/>, <see cref="ErrorCode.Timeout"/>.</exception>
    Task<IPortForward> ForwardAsync(string pod, int port, string? ns, CancellationToken ct);

    /// <summary>Whether the user may do something.</summary>
    /// <param name="verb"><c>get</c>, <c>list</c>, <c>watch</c>, <c>create</c>, <c>patch</c>, <c>delete</c>.</param>
    /// <param name="resource">As in <see cref="ObjectKind.Resource"/>, with a subresource after a slash: <c>pods/portforward</c>.</param>
    /// <param name="ns">Namespace; null for <see cref="Namespace"/>.</param>
    /// <param name="ct">Ends the call.</param>
    Task<bool> MayAsync(string verb, string resource, string? ns, CancellationToken ct);

    /// <summary>Names of the server's resources with their groups: <c>inferenceservices.serving.kserve.io</c>.</summary>
    /// <param name="group">One API group.</param>
    /// <param name="ct">Ends the call.</param>
    Task<IReadOnlySet<string>> ListResourcesAsync(string group, CancellationToken ct);

    /// <summary>The versions of the client program and of the server: <c>v1.32.4</c>, without the <c>v</c>.</summary>
    Task<ClusterVersions> GetVersionsAsync(CancellationToken ct);
}
