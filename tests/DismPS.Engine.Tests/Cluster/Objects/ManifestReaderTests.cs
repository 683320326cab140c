using System.Text.Json.Nodes;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Tests.Cluster.Objects;

public sealed class ManifestReaderTests
{
    [Fact]
    public void Every_written_object_is_read_as_it_was()
    {
        foreach (JsonObject entry in ClusterData.InferenceServices)
        {
            JsonObject manifest = entry["manifest"]!.AsObject();
            Assert.True(JsonNode.DeepEquals(manifest, Assert.Single(ManifestReader.Read(ManifestWriter.ToYaml([manifest]))).Object), entry["id"]!.ToString());
            Assert.True(JsonNode.DeepEquals(manifest, Assert.Single(ManifestReader.Read(ManifestWriter.ToJson([manifest]))).Object), entry["id"]!.ToString());
        }
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("1")]
    [InlineData("1e3")]
    [InlineData("0x1F")]
    [InlineData("null")]
    [InlineData("~")]
    [InlineData("a: b")]
    [InlineData("a:")]
    [InlineData("a #b")]
    [InlineData("- a")]
    [InlineData("")]
    [InlineData(" a")]
    [InlineData("2025-03-31")]
    [InlineData("12:30")]
    [InlineData("a\nb\u0001\u0085\u2028\"\\")]
    [InlineData("{{.Labels.modelClass}}")]
    [InlineData("*x")]
    [InlineData("é😀")]
    public void Texts_stay_texts(string text)
    {
        var manifest = new JsonObject { ["kind"] = "X", ["value"] = text, ["list"] = new JsonArray(text, new JsonArray(text)), [text.Length == 0 ? "k" : text] = 1 };
        Assert.True(JsonNode.DeepEquals(manifest, Assert.Single(ManifestReader.Read(ManifestWriter.ToYaml([manifest]))).Object), ManifestWriter.ToYaml([manifest]));
    }

    [Fact]
    public void Documents_and_lists_are_read_one_by_one_with_their_places()
    {
        const string text = """
            # nothing
            ---
            kind: A
            metadata: {name: a}
            ---
            kind: List
            items:
              - kind: B
                metadata:
                  name: b
                  annotations:
                    x.io/y: "1"
                spec:
                  list:
                    - name: first
                    - name: second
                      value: 2
            """;
        IReadOnlyList<ManifestDocument> read = ManifestReader.Read(text, "m.yaml");
        Assert.Equal(["A/a", "B/b"], read.Select(d => $"{d.Kind}/{d.Name}"));
        Assert.Equal("m.yaml:4:1", read[0].Locate("metadata").ToString());
        Assert.Equal("m.yaml:12:9", read[1].Locate("metadata.annotations[x.io/y]").ToString());
        Assert.Equal("m.yaml:17:11", read[1].Locate("spec.list[1].value").ToString());
        Assert.Equal("m.yaml:17:11", read[1].Locate("spec.list[second].value").ToString());
        Assert.Equal("m.yaml:14:7", read[1].Locate("spec.list[9].value").ToString());
    }

    [Fact]
    public void Anchors_and_merged_mappings_are_put_in()
    {
        JsonObject manifest = Assert.Single(ManifestReader.Read("a: &x {b: 1, c: 2}\nd: *x\ne:\n  <<: *x\n  b: 3\nf: 010\ng: 1_000\nh: off\n")).Object;
        Assert.Equal("""{"a":{"b":1,"c":2},"d":{"b":1,"c":2},"e":{"b":3,"c":2},"f":8,"g":1000,"h":false}""", manifest.ToJsonString());
    }

    [Theory]
    [InlineData("a: 1\na: 2\n", "m.yaml:2:1")]
    [InlineData("a: [1\n", "m.yaml:")]
    [InlineData("- 1\n", "m.yaml:1:1")]
    [InlineData("a: *b\n", "m.yaml:1:4")]
    [InlineData("{\t\"a\": 1, \"a\": 2}", "m.yaml")]
    public void Faults_are_told_with_their_place(string text, string place)
    {
        DismException fault = Assert.Throws<DismException>(() => ManifestReader.Read(text, "m.yaml"));
        Assert.Equal(ErrorCode.ManifestRefused, fault.Code);
        Assert.StartsWith(place, fault.Message);
    }

    [Fact]
    public void A_text_that_grows_by_aliases_is_refused()
    {
        string text = "a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n" + string.Concat(Enumerable.Range(1, 12).Select(i => $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));
        Assert.Contains("values", Assert.Throws<DismException>(() => ManifestReader.Read(text)).Message);
        Assert.Contains("deep", Assert.Throws<DismException>(() => ManifestReader.Read(new string('[', 5000) + new string(']', 5000))).Message);
    }

    [Fact]
    public void A_secret_without_values_tells_how_it_gets_them()
    {
        string yaml = ManifestWriter.ToYaml([S3Objects.Secret("metsig-s3", "jec", new S3Connection { Endpoint = "http://minio:9000/", Region = "cern", UseVirtualBucket = false })]);
        Assert.Equal(
            """
            # The values are not part of this file. They are set by
            #   kubectl create secret generic metsig-s3 --namespace=jec --from-literal=AWS_ACCESS_KEY_ID=... --from-literal=AWS_SECRET_ACCESS_KEY=... --dry-run=client -o yaml | kubectl apply --server-side -f -
            apiVersion: v1
            kind: Secret
            metadata:
              name: metsig-s3
              namespace: jec
              labels:
                app.kubernetes.io/managed-by: dismps
              annotations:
                serving.kserve.io/s3-endpoint: minio:9000
                serving.kserve.io/s3-usehttps: "0"
                serving.kserve.io/s3-region: cern
                serving.kserve.io/s3-usevirtualbucket: "0"
            type: Opaque

            """.ReplaceLineEndings("\n"),
            yaml);
    }
}
