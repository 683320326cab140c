using System.Text.Json.Nodes;
using DismPS.Engine.Cluster.Objects;

namespace DismPS.Engine.Tests.Cluster.Objects;

public sealed class ObjectDifferenceTests
{
    [Fact]
    public void What_a_cluster_filled_in_is_no_difference()
    {
        int seen = 0;
        foreach (JsonObject entry in ClusterData.InferenceServices.Where(e => e["outcome"]!.GetValue<string>() is "deploys" or "stopped"))
        {
            string difference = ObjectDifference.Describe(ObjectDifference.Between(entry["stored"]!.AsObject(), entry["manifest"]!.AsObject()));
            Assert.True(difference.Length == 0, $"{entry["id"]}: {difference}");
            seen++;
        }

        Assert.Equal(59, seen);
    }

    [Fact]
    public void Every_changed_field_is_named_with_its_old_and_new_value()
    {
        JsonObject live = ClusterData.InferenceServices[0]["stored"]!.AsObject();
        JsonObject wanted = ClusterData.InferenceServices[0]["manifest"]!.DeepClone().AsObject();
        wanted["spec"]!["predictor"]!["model"]!["storageUri"] = "s3://jec-data/pfn-02/";
        wanted["spec"]!["predictor"]!["minReplicas"] = 2;
        wanted["metadata"]!["labels"] = new JsonObject { ["team"] = "jme" };
        Assert.Equal(
            """
            + metadata.labels[team]: "jme"
            ~ spec.predictor.model.storageUri: "s3://jec-data/pfn-01/" -> "s3://jec-data/pfn-02/"
            + spec.predictor.minReplicas: 2
            """,
            ObjectDifference.Describe(ObjectDifference.Between(live, wanted)).ReplaceLineEndings());
    }

    [Fact]
    public void Quantities_are_equal_by_value_and_entries_by_name()
    {
        JsonObject live = Parse("""{"kind":"InferenceService","spec":{"predictor":{"model":{"resources":{"limits":{"cpu":"2","memory":"4Gi"}},"env":[{"name":"A","value":"1"},{"name":"B","value":"2"}]}}}}""");
        Assert.Empty(ObjectDifference.Between(live, Parse("""{"kind":"InferenceService","spec":{"predictor":{"model":{"resources":{"limits":{"cpu":"2000m","memory":4294967296}},"env":[{"name":"B","value":"2"}]}}}}""")));
        FieldChange change = Assert.Single(ObjectDifference.Between(live, Parse("""{"kind":"InferenceService","spec":{"predictor":{"model":{"env":[{"name":"B","value":"3"}]}}}}""")));
        Assert.Equal(("spec.predictor.model.env[B].value", "\"2\"", "\"3\""), (change.Path, change.Old, change.New));
    }

    [Fact]
    public void Values_of_secrets_are_never_shown()
    {
        JsonObject secret = S3Objects.WithValues(S3Objects.Secret("s", "jec", new S3Connection { Endpoint = "https://s3.cern.ch" }), "who-is-it", "what-is-it");
        string text = ObjectDifference.Describe(ObjectDifference.Between(null, secret));
        Assert.Contains("+ data.AWS_ACCESS_KEY_ID: (hidden)", text);
        Assert.DoesNotContain("d2hv", text);
        Assert.DoesNotContain("who-is-it", text);
        JsonObject service = Parse("""{"kind":"InferenceService","spec":{"predictor":{"model":{"env":[{"name":"AWS_SECRET_ACCESS_KEY","value":"xyz"}]}}}}""");
        Assert.DoesNotContain("xyz", ObjectDifference.Describe(ObjectDifference.Between(null, service)));
        JsonObject other = Parse("""{"kind":"InferenceService","spec":{"predictor":{"model":{"env":[{"name":"AWS_SECRET_ACCESS_KEY","value":"abc"}]}}}}""");
        Assert.Equal("~ spec.predictor.model.env[AWS_SECRET_ACCESS_KEY].value: (hidden) -> (hidden)", ObjectDifference.Describe(ObjectDifference.Between(other, service)));
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
