using System.Text.Json;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Tests.Cluster;

/// <summary>A call of the real kubectl against a real API server.</summary>
public sealed record KubectlTranscript(string Id, string Note, IReadOnlyList<string> Arguments, int Exit, string Output, string Errors)
{
    public static IReadOnlyList<KubectlTranscript> ReadAll()
    {
        string path = RepositoryFiles.Data("cluster", "kubectl.json");
        return [.. JsonNode.Parse(File.ReadAllText(path))!.AsArray().Select(n => new KubectlTranscript(
            (string)n!["id"]!, (string?)n["note"] ?? "", [.. n["argv"]!.AsArray().Select(a => (string)a!)], (int)n["exit"]!, (string?)n["stdout"] ?? "", (string?)n["stderr"] ?? ""))];
    }
}
