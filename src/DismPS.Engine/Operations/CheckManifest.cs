using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Operations;

/// <summary>Checks manifest files, whoever wrote them.</summary>
public static class CheckManifest
{
    /// <summary>Checks all objects of a file: InferenceServices beside what a release of KServe ships and beside the other objects of the file.</summary>
    /// <param name="path">Absolute path of the file, YAML or JSON.</param>
    /// <param name="shownPath">The path as the user wrote it, for messages.</param>
    /// <param name="kserveVersion">Release of KServe; null for the newest that is known.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.ReadFailed"/>; <see cref="ErrorCode.ManifestRefused"/>: neither YAML nor JSON.</exception>
    public static IReadOnlyList<CheckedManifest> RunFile(string path, string shownPath, Version? kserveVersion) => Run(Read(path), shownPath, kserveVersion);

    /// <summary>Checks all objects of a text.</summary>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="shownPath">Its name, for messages.</param>
    /// <param name="kserveVersion">Release of KServe; null for the newest that is known.</param>
    public static IReadOnlyList<CheckedManifest> Run(string text, string shownPath, Version? kserveVersion)
    {
        IReadOnlyList<ManifestDocument> documents = ManifestReader.Read(text, shownPath);
        ClusterFacts facts = ClusterFacts.Shipped(kserveVersion);
        facts = facts with
        {
            Runtimes = [.. documents.Where(d => d.Kind is "ServingRuntime" or "ClusterServingRuntime").Select(d => KnownRuntime.Read(d.Object)), .. facts.Runtimes],
        };
        return [.. documents.Select((document, index) => Check(document, index, shownPath, facts))];
    }

    private static CheckedManifest Check(ManifestDocument document, int index, string file, ClusterFacts facts)
    {
        // Another version of the kind is a mistake to be told.
        bool isChecked = document.Kind == ObjectKind.InferenceService.Kind;
        string? ns = (document.Object["metadata"] as JsonObject)?["namespace"] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
        ImmutableArray<LocatedProblem> problems = isChecked
            ? [.. ManifestCheck.Run(document.Object, NamespaceOf(facts, ns)).Select(p => new LocatedProblem(p, document.Locate(p.Path)))]
            : [];
        return new CheckedManifest(file, index, document.Kind, ns, document.Name, isChecked, problems);
    }

    // Runtimes that name no namespace go where the service goes.
    private static ClusterFacts NamespaceOf(ClusterFacts facts, string? ns) => facts with
    {
        Runtimes = [.. facts.Runtimes.Select(r => r.Namespace is "" ? r with { Namespace = ns ?? facts.Namespace } : r)],
    };

    private static string Read(string path)
    {
        const int MostBytes = ManifestReader.LongestText * 2;
        try
        {
            byte[] bytes = RegularFile.ReadAtMost(path, MostBytes);
            if (bytes.Length > MostBytes)
            {
                throw new DismException(ErrorCode.ReadFailed, $"'{path}' has more than {MostBytes} bytes, which no manifest has.",
                    "Name the file of a Kubernetes manifest.", target: path);
            }

            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new DismException(ErrorCode.ReadFailed, $"'{path}' cannot be read: {e.Message}",
                "Check that it is a text in UTF-8 and that you may read it.", target: path, inner: e);
        }
    }
}
