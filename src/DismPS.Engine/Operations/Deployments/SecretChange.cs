using System.Text.RegularExpressions;
using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Operations.Deployments;

/// <summary>Annotations by which a secret leads to the store of an earlier release. Its values are nobody's business here.</summary>
/// <param name="Name">Name of the secret.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Release">Number of the release.</param>
/// <param name="Before">The annotations that it has, as far as they are known.</param>
/// <param name="Annotations">What changes; null takes one away.</param>
internal sealed partial record SecretChange(
    string Name, string Namespace, int Release, IReadOnlyDictionary<string, string> Before, IReadOnlyDictionary<string, string?> Annotations)
{
    /// <summary>Kind and name, then a line an annotation.</summary>
    public IEnumerable<string> Lines => Annotations.Select(a => (a.Value, Before.GetValueOrDefault(a.Key)) switch
    {
        (null, _) => $"  - metadata.annotations[{a.Key}]",
        (var after, null) => $"  + metadata.annotations[{a.Key}]: \"{after}\"",
        var (after, before) => $"  ~ metadata.annotations[{a.Key}]: \"{before}\" -> \"{after}\"",
    }).Prepend($"~ Secret/{Name}");

    /// <summary>Sends it.</summary>
    /// <exception cref="DismException">The cluster refuses.</exception>
    public Task SendAsync(IClusterTransport transport, CancellationToken ct) => transport.AnnotateAsync(ObjectKind.Secret, Name, Namespace, Annotations, ct);

    /// <summary>Says that it stays as it is, and who can do what about it.</summary>
    /// <param name="why">What the user may not do.</param>
    public ManifestProblem NotAllowed(string why) => new(
        Severity.Warning, "secret-kept", "", $"The annotations of the Secret '{Name}' are not brought back to those of release {Release}, which may have been at another store: {why}.",
        $"Have somebody with the right do it: kubectl annotate secret {Name} -n {Namespace} --overwrite {string.Join(' ', Annotations.Select(Argument))}");

    /// <summary>Says that there is no such secret, and what to do.</summary>
    public static ManifestProblem Missing(string name, int release) => new(
        Severity.Warning, "secret-missing", "", $"The Secret '{name}' of release {release} is not there any more, and its keys are kept nowhere else.",
        "Publish that model again with its keys: --share-credentials or -ShareCredentials.");

    private static string Argument(KeyValuePair<string, string?> annotation)
    {
        string text = annotation.Value is null ? $"{annotation.Key}-" : $"{annotation.Key}={annotation.Value}";
        return Plain().IsMatch(text) ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }

    [GeneratedRegex(@"^[\w./:=-]+\z", RegexOptions.CultureInvariant | RegexOptions.ECMAScript, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Plain();
}
