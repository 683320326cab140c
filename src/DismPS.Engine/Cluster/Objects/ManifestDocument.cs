using System.Text.Json.Nodes;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Cluster.Objects;

/// <summary>One object of a manifest file.</summary>
public sealed class ManifestDocument
{
    private readonly LocatedNode root;
    private readonly string? file;

    internal ManifestDocument(JsonObject manifest, LocatedNode root, string? file)
    {
        Object = manifest;
        this.root = root;
        this.file = file;
    }

    /// <summary>The object.</summary>
    public JsonObject Object { get; }

    /// <summary>Its kind; empty when it names none.</summary>
    public string Kind => Object.Text("kind") ?? "";

    /// <summary>Its name; empty when it has none.</summary>
    public string Name => Object.Object("metadata").Text("name") ?? Object.Object("metadata").Text("generateName") ?? "";

    /// <summary>Where a field stands; of one that is not there, where it would belong.</summary>
    /// <param name="path">As in <see cref="ManifestProblem.Path"/>.</param>
    public SourceLocation Locate(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        LocatedNode node = root;
        foreach (string step in Steps(path))
        {
            if (node.Find(step) is not { } next)
                break;
            node = next;
        }

        return new SourceLocation(file, node.Line, node.Column);
    }

    private static IEnumerable<string> Steps(string path)
    {
        int at = 0;
        while (at < path.Length)
        {
            int end;
            if (path[at] == '[')
            {
                end = path.IndexOf(']', at);
                if (end < 0)
                    yield break;
                yield return path[(at + 1)..end];
                at = end + 1;
                continue;
            }

            if (path[at] == '.')
                at++;
            end = path.AsSpan(at).IndexOfAny('.', '[');
            end = end < 0 ? path.Length : at + end;
            if (end > at)
                yield return path[at..end];
            at = end;
        }
    }
}
