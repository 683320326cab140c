using System.Text;
using System.Text.Json.Nodes;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Diagnostics;
using DismPS.Fuzz.Mutation;

namespace DismPS.Fuzz.Targets;

/// <summary>Manifests, and the check of what is in them.</summary>
internal sealed class ManifestTarget() : FuzzTarget("manifest", Samples, Pieces)
{
    private static readonly IReadOnlyList<byte[]> Samples =
    [
        .. File.ReadLines(Path.Combine(SeedFiles.Repository, "tests/data/cluster/inferenceservices.jsonl")).Take(60).Select(ManifestOf),
        .. Words("kind: List\nitems:\n- &a {kind: InferenceService, metadata: {name: x}, spec: {predictor: {model: {modelFormat: {name: onnx}}}}}\n- <<: *a\n  kind: X\n---\n{}\n"),
    ];

    private static readonly IReadOnlyList<byte[]> Pieces =
    [
        .. TemplateTarget.Yaml,
        .. Words("predictor:\n", "  containers:\n", "- name: x\n", "storageUri: s3://", "canary:\n", "limits: {cpu: 1e999, memory: -1Ei}\n", "autoScaling:\n", "tolerations:\n", "kind: InferenceService\n", "9223372036854775808"),
    ];

    public override IReadOnlyList<Mutator> Mutators { get; } =
        [Mutator.YamlLines, Mutator.YamlLines, Mutator.Tokens(Pieces), Mutator.Tokens(Pieces), Mutator.Bytes, Mutator.Repeat(Pieces), Mutator.Splice(Samples)];

    public override bool Run(byte[] input)
    {
        IReadOnlyList<ManifestDocument> documents;
        try
        {
            documents = ManifestReader.Read(Encoding.UTF8.GetString(input), "m.yaml");
        }
        catch (DismException e) when (e.Code == ErrorCode.ManifestRefused)
        {
            return false;
        }

        foreach (ManifestDocument document in documents)
        {
            foreach (ManifestProblem problem in ManifestCheck.Run(document.Object, ClusterFacts.Shipped()))
            {
                Require(document.Locate(problem.Path).Line > 0, $"{problem.Path} is nowhere");
                Require(problem.Message.Length is > 0 and < 20_000, $"{problem.Reason} has a message of {problem.Message.Length} characters");
            }

            Require(ObjectDifference.Between(document.Object, document.Object).IsEmpty, "an object differs from itself");
            JsonObject again = ManifestReader.Read(ManifestWriter.ToYaml([document.Object])) is [{ } only] ? only.Object : [];
            Require(document.Object.Count == 0 || document.Kind.EndsWith("List", StringComparison.Ordinal) || JsonNode.DeepEquals(again, document.Object), "a written object is read as another one");
        }

        return documents.Count > 0;
    }

    private static byte[] ManifestOf(string line) => Encoding.UTF8.GetBytes(ManifestWriter.ToYaml([JsonNode.Parse(line)!["manifest"]!.AsObject()]));
}
