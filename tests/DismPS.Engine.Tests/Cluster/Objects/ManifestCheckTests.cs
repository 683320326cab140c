using System.Text.Json.Nodes;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Tests.Cluster.Objects;

/// <summary>The check's word beside that of a real cluster.</summary>
public sealed class ManifestCheckTests(ITestOutputHelper output)
{
    /// <summary>Cases that deploy and have something doubtful, which the check names.</summary>
    private static readonly Dictionary<string, string> Doubtful = new()
    {
        ["can-01"] = "canary-percent-ignored",
        ["can-03"] = "canary-percent-invalid",
        ["as-16"] = "metric-ignored",
        ["st-09"] = "storage-scheme-missing",
        ["st-11"] = "storage-uri-empty",
        ["st-19"] = "storage-uri-invalid",
        ["st-23"] = "storage-uri-invalid",
        ["st-41"] = "service-account-missing",
        ["ext-02"] = "batcher-invalid",
        ["ann-32"] = "canary-percent-invalid",
    };

    [Fact]
    public void What_a_cluster_refuses_or_cannot_deploy_is_found_and_what_it_deploys_passes()
    {
        var wrong = new List<string>();
        var warned = new Dictionary<string, string>();
        var counts = new SortedDictionary<string, (int Agreed, int All)>();
        foreach (JsonObject entry in ClusterData.InferenceServices)
        {
            string id = entry["id"]!.GetValue<string>();
            string outcome = entry["outcome"]!.GetValue<string>();
            IReadOnlyList<ManifestProblem> problems = ManifestCheck.Run(entry["manifest"]!.AsObject(), ClusterData.Facts);
            bool errors = problems.Any(p => p.Severity == Severity.Error);
            bool agreed = outcome switch
            {
                "refused" => errors,
                "deploys" or "stopped" => !errors,
                _ => problems.Count > 0,
            };
            (int before, int all) = counts.GetValueOrDefault(outcome);
            counts[outcome] = (before + (agreed ? 1 : 0), all + 1);
            if (!agreed)
                wrong.Add($"{id} {outcome} ({entry["note"]}): {string.Join("; ", problems)}");
            else if (outcome is "deploys" or "stopped" && problems.Count > 0)
                warned[id] = string.Join(",", problems.Select(p => p.Reason).Distinct());
            if (agreed && outcome is not "deploys")
                output.WriteLine($"{id} {outcome} ({entry["note"]}): {string.Join("; ", problems)}");
        }

        foreach ((string outcome, (int agreed, int all)) in counts)
            output.WriteLine($"{outcome}: {agreed} of {all}");
        foreach ((string id, string reasons) in warned)
            output.WriteLine($"warned: {id} {reasons}");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(Doubtful, warned);
    }

    [Fact]
    public void Changes_of_services_are_judged_as_the_cluster_judges_them()
    {
        int seen = 0;
        foreach (JsonObject entry in ClusterData.Read("updates.jsonl").Where(e => e["manifest"]?["kind"]?.GetValue<string>() == "InferenceService"))
        {
            JsonObject live = entry["manifest"]!.AsObject();
            var wanted = live.DeepClone().AsObject();
            Merge(wanted, entry["mergePatch"]!.AsObject());
            bool admitted = entry["update"]!["admitted"]!.GetValue<bool>();
            IReadOnlyList<ManifestProblem> problems = ManifestCheck.RunUpdate(live, wanted, ClusterData.Facts);
            Assert.True(admitted == !problems.Any(p => p.Severity == Severity.Error), $"{entry["id"]}: {string.Join("; ", problems)}");
            seen++;
        }

        Assert.Equal(5, seen);
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach ((string name, JsonNode? value) in patch)
        {
            if (value is null)
                target.Remove(name);
            else if (value is JsonObject inner && target[name] is JsonObject old)
                Merge(old, inner);
            else
                target[name] = value.DeepClone();
        }
    }
}
