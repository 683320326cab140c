using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace DismPS.Server.Tests;

public sealed partial class MetricsPageTests
{
    private const string Request = """{"inputs":[{"name":"text","shape":[1],"datatype":"BYTES","data":["a"]}]}""";

    // Names, types and order of labels as the real Triton's page has them.
    [Theory]
    [InlineData("nv_inference_request_success", "counter", "model,version")]
    [InlineData("nv_inference_request_failure", "counter", "model,reason,version")]
    [InlineData("nv_inference_count", "counter", "model,version")]
    [InlineData("nv_inference_exec_count", "counter", "model,version")]
    [InlineData("nv_inference_request_duration_us", "counter", "model,version")]
    [InlineData("nv_inference_queue_duration_us", "counter", "model,version")]
    [InlineData("nv_inference_compute_input_duration_us", "counter", "model,version")]
    [InlineData("nv_inference_compute_infer_duration_us", "counter", "model,version")]
    [InlineData("nv_inference_compute_output_duration_us", "counter", "model,version")]
    [InlineData("nv_inference_pending_request_count", "gauge", "model,version")]
    [InlineData("nv_pinned_memory_pool_total_bytes", "gauge", "")]
    [InlineData("nv_pinned_memory_pool_used_bytes", "gauge", "")]
    [InlineData("nv_cpu_utilization", "gauge", "")]
    [InlineData("nv_cpu_memory_total_bytes", "gauge", "")]
    [InlineData("nv_cpu_memory_used_bytes", "gauge", "")]
    public async Task A_family_has_tritons_name_type_and_labels(string name, string type, string labels)
    {
        if (name.StartsWith("nv_cpu_", StringComparison.Ordinal) && !OperatingSystem.IsLinux())
            return;
        await using RunningServer server = await RunningServer.StartAsync(["odd/string-upper"]);
        await server.PostAsync("/v2/models/string-upper/infer", Request);
        string page = (await server.GetAsync("/metrics")).Body;
        Assert.Contains($"# TYPE {name} {type}\n", page);
        Match[] samples = [.. Sample().Matches(page).Where(m => m.Groups["name"].Value == name)];
        Assert.NotEmpty(samples);
        Assert.All(samples, s => Assert.Equal(labels, string.Join(',', Label().Matches(s.Groups["labels"].Value).Select(l => l.Groups[1].Value))));
    }

    [Fact]
    public async Task Every_line_is_in_prometheus_form_and_the_machine_is_told_truly()
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/string-upper"], null, o => o with { MlserverMetrics = true });
        await server.PostAsync("/v2/models/string-upper/infer", Request);
        string page = (await server.GetAsync("/metrics")).Body;
        Assert.All(page.TrimEnd('\n').Split('\n'), line => Assert.True(line.StartsWith("# HELP ") || line.StartsWith("# TYPE ") || Sample().IsMatch(line), line));
        string[] types = [.. page.Split('\n').Where(l => l.StartsWith("# TYPE "))];
        Assert.Equal(types.Distinct(), types);
        Assert.True(Value(page, "nv_pinned_memory_pool_used_bytes") > 0);
        Assert.True(Value(page, "nv_pinned_memory_pool_used_bytes") <= Value(page, "nv_pinned_memory_pool_total_bytes"));
        if (!OperatingSystem.IsLinux())
            return;
        Assert.InRange(Value(page, "nv_cpu_utilization"), 0, 1);
        Assert.InRange(Value(page, "nv_cpu_memory_used_bytes"), 1, Value(page, "nv_cpu_memory_total_bytes"));
    }

    [Fact]
    public async Task MLServers_names_are_there_by_a_switch_and_no_path_of_a_client_becomes_a_label()
    {
        await using RunningServer plain = await RunningServer.StartAsync(["odd/string-upper"]);
        Assert.DoesNotContain("model_infer_request", (await plain.GetAsync("/metrics")).Body);
        await using RunningServer server = await RunningServer.StartAsync(["odd/string-upper"], null, o => o with { MlserverMetrics = true });
        await server.PostAsync("/v2/models/string-upper/infer", Request);
        await server.PostAsync("/v2/models/string-upper/infer", Request);
        await server.PostAsync("/v2/models/string-upper/versions/1/infer", "{}");
        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync("/evil\"path")).Status);
        string page = (await server.GetAsync("/metrics")).Body;
        Assert.Contains("model_infer_request_success_total{model=\"string-upper\",version=\"1\"} 2\n", page);
        Assert.Contains("model_infer_request_failure_total{model=\"string-upper\",version=\"1\"} ", page);
        Assert.Contains("model_infer_request_duration_count{model=\"string-upper\",version=\"1\"} 2\n", page);
        Assert.Contains("rest_server_requests_total{app_name=\"dismps\",method=\"POST\",path=\"/v2/models/{model_name}/infer\",status_code=\"200\"} 2\n", page);
        Assert.Contains("path=\"/v2/models/{model_name}/versions/{model_version}/infer\",status_code=\"400\"} 1\n", page);
        Assert.Contains("path=\"unmatched\",status_code=\"404\"} 1\n", page);
        Assert.Contains("rest_server_request_duration_seconds_bucket{app_name=\"dismps\",method=\"POST\",path=\"/v2/models/{model_name}/infer\",status_code=\"200\",le=\"+Inf\"} 2\n", page);
        Assert.Contains("rest_server_requests_in_progress{app_name=\"dismps\",method=\"GET\"} 1\n", page);
        Assert.Contains("parallel_request_queue_count 3\n", page);
        Assert.Contains("batch_request_queue_count{model_name=\"string-upper\",model_version=\"1\"} 3\n", page);
        Assert.DoesNotContain("evil", page);
    }

    private static double Value(string page, string name) =>
        double.Parse(Sample().Matches(page).Single(m => m.Groups["name"].Value == name).Groups["value"].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("^(?<name>[a-z_]+)(\\{(?<labels>[^\\n]*)\\})? (?<value>[0-9.eE+-]+)$", RegexOptions.Multiline)]
    private static partial Regex Sample();

    [GeneratedRegex("([a-z_]+)=\"")]
    private static partial Regex Label();
}
