using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn.Tests;

public sealed class ServerSideApplyTests
{
    private const string Now = "2026-01-01T00:00:00Z";

    [Fact]
    public void Managed_fields_name_what_was_applied()
    {
        JsonObject applied = Apply(null, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c","labels":{"l":"1"}},"data":{"a":"1"}}""", "one");

        Assert.Equal("""[{"manager":"one","operation":"Apply","apiVersion":"v1","time":"2026-01-01T00:00:00Z","fieldsType":"FieldsV1","fieldsV1":{"f:data":{"f:a":{}},"f:metadata":{"f:labels":{"f:l":{}}}}}]""",
            applied.At("metadata", "managedFields")!.ToJsonString());
    }

    [Fact]
    public void A_field_that_its_manager_gives_up_goes_unless_another_has_it()
    {
        JsonObject live = Apply(null, Map("""{"a":"1","b":"1"}"""), "one");
        live = Apply(live, Map("""{"b":"1"}"""), "two");

        live = Apply(live, Map("""{"c":"1"}"""), "one");

        Assert.Equal("""{"b":"1","c":"1"}""", live["data"]!.ToJsonString());
    }

    [Fact]
    public void Containers_and_their_variables_are_merged_by_name_and_other_lists_are_taken_whole()
    {
        JsonObject live = Apply(null, Pod("""[{"name":"x","image":"i:1","args":["a"],"env":[{"name":"A","value":"1"}]}]"""), "one");
        live = Apply(live, Pod("""[{"name":"x","env":[{"name":"B","value":"2"}]},{"name":"y","image":"j:1"}]"""), "two");

        ApiFailure conflict = Assert.Throws<ApiFailure>(() => Apply(live, Pod("""[{"name":"x","args":["b"],"env":[{"name":"A","value":"3"}]}]"""), "two"));
        live = Apply(live, Pod("""[{"name":"x","env":[{"name":"B","value":"2"}]}]"""), "two");

        Assert.Equal("""
            Apply failed with 2 conflicts: conflicts with "one":
            - .spec.containers[name="x"].args
            - .spec.containers[name="x"].env[name="A"].value
            """.ReplaceLineEndings("\n"), conflict.Message);
        Assert.Equal("""[{"name":"x","image":"i:1","args":["a"],"env":[{"name":"B","value":"2"},{"name":"A","value":"1"}]}]""", live["spec"]!["containers"]!.ToJsonString());
    }

    [Fact]
    public void Force_takes_fields_and_the_other_manager_loses_them()
    {
        JsonObject live = Apply(null, Map("""{"a":"1","b":"1"}"""), "one");

        live = ServerSideApply.Apply(live, Parse(Map("""{"a":"2"}""")), "two", force: true, Now, null);

        Assert.Equal(["f:data\nf:b"], ManagedFields.Read(live, "v1", Now).Find("one", ManagedFields.Apply, null)!.Set.Paths);
        Assert.Equal(["f:data\nf:a"], ManagedFields.Read(live, "v1", Now).Find("two", ManagedFields.Apply, null)!.Set.Paths);
    }

    [Fact]
    public void Applying_the_same_again_changes_nothing()
    {
        JsonObject live = Apply(null, Map("""{"a":"1"}"""), "one");

        JsonObject again = ServerSideApply.Apply(live, Parse(Map("""{"a":"1"}""")), "one", force: false, "2027-01-01T00:00:00Z", null);

        Assert.True(JsonNode.DeepEquals(live, again));
    }

    [Theory]
    [InlineData("""{"f:data":{".":{},"f:a":{},"f:b":{}}}""")]
    [InlineData("""{"f:spec":{"f:containers":{"k:{\"name\":\"x\"}":{".":{},"f:image":{}}}}}""")]
    [InlineData("""{"f:metadata":{"f:finalizers":{"v:\"f\"":{}}}}""")]
    public void Field_sets_are_written_as_they_were_read(string fields) =>
        Assert.Equal(fields, FieldSet.Read(Parse(fields)).Write().ToJsonString().Replace("\\u0022", "\\\""));

    private static JsonObject Apply(JsonObject? live, string applied, string manager) => ServerSideApply.Apply(live, Parse(applied), manager, force: false, Now, null);

    private static JsonObject Parse(string text) => JsonNode.Parse(text)!.AsObject();

    private static string Map(string data) => $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":{{data}}}""";

    private static string Pod(string containers) => $$$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":{{{containers}}} } }""";
}
