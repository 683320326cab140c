using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn.Tests;

/// <summary>InferenceServices that a real cluster was given end with the stand-in as they did there.</summary>
public sealed class CaseTests
{
    private static readonly string CaseFile = Repository.PathOf("tests", "data", "cluster", "inferenceservices.jsonl");

    // Refusals that few users meet; the stand-in does not make them.
    private static readonly string[] NotRefused = ["impl-16", "pod-19", "ext-14", "ext-16"];

    // Failures of the Deployment's own checks. st-41: its service account is missing, which the recorded cluster did not look at.
    private static readonly string[] NotFailed = ["impl-14", "res-02", "res-10", "res-12", "pod-01", "pod-21", "st-41"];

    [Fact]
    public async Task Verdicts_stored_objects_and_outcomes_are_those_of_the_real_cluster()
    {
        Assert.SkipUnless(File.Exists(CaseFile), "The recorded cases are not there.");
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync(new ClusterStandInOptions { Step = TimeSpan.FromMilliseconds(5) });
        using HttpClient client = Clients.Of(cluster);
        List<string> differences = [];
        List<(JsonObject Case, string Name)> made = [];
        foreach (JsonObject each in File.ReadLines(CaseFile).Select(l => JsonNode.Parse(l)!.AsObject()))
        {
            JsonObject manifest = each["manifest"]!.AsObject();
            string ns = manifest.Namespace() ?? "jec";
            using StringContent body = new(manifest.ToJsonString(), Encoding.UTF8, "application/json");
            using HttpResponseMessage response = await client.PostAsync($"/apis/{manifest.Text("apiVersion")}/namespaces/{ns}/inferenceservices?fieldValidation=Strict&fieldManager=test", body);
            string id = each.Text("id")!;
            int wanted = each.At("create", "http")!.GetValue<int>();
            if ((int)response.StatusCode != wanted && !NotRefused.Contains(id))
                differences.Add($"{id}: {(int)response.StatusCode}, recorded {wanted}");
            if (response.StatusCode != HttpStatusCode.Created || wanted != 201)
                continue;
            JsonObject stored = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
            if (!JsonNode.DeepEquals(stored["spec"], each.At("stored", "spec")))
                differences.Add($"{id}: {stored["spec"]}, recorded {each.At("stored", "spec")}");
            made.Add((each, stored.Name()));
        }
        foreach ((JsonObject each, string name) in made.Where(m => !NotFailed.Contains(m.Case.Text("id"))))
        {
            (string Transition, string Ready) wanted = each.Text("outcome") switch
            {
                "deploys" => ("UpToDate", "True"),
                "invalidSpec" => ("InvalidSpec", "Unknown"),
                "silentError" => ("", "Unknown"),
                _ => ("", "False"),
            };
            await ControllerTests.UntilAsync(cluster, "inferenceservices", s => s.Name() == name && (s.Text("status", "modelStatus", "transitionStatus"), ControllerTests.Condition(s, "Ready")) == wanted);
        }

        Assert.NotEmpty(made);
        Assert.Empty(differences);
    }
}
