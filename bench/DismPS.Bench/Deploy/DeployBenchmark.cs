using System.Diagnostics;
using DismPS.DialsStandIn;
using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Operations;
using DismPS.Engine.Operations.Deployments;
using DismPS.Engine.Operations.Publications;
using DismPS.KubernetesStandIn;

namespace DismPS.Bench.Deploy;

/// <summary>
/// A hundred templates that the cluster has already, published again: to an object store (s3rver) and the cluster's stand-in with the real kubectl, beside one
/// <c>kubectl get</c> for each of them, which is the least that asking one by one would cost. Nothing may be written.
/// </summary>
internal static class DeployBenchmark
{
    private const int Templates = 100;
    private const int QuickTemplates = 20;
    private const double GoalSeconds = 10;
    private const string Bucket = "models";

    public static async Task<int> RunAsync(string repository, bool quick)
    {
        if (Kubectl.Find() is not { } program || !NodePackages.HaveNode)
        {
            Console.Error.WriteLine("deploy: not run, kubectl or node is not on the PATH");
            return 0;
        }

        int count = quick ? QuickTemplates : Templates;
        string node = Path.Combine(repository, "tests", "node");
        await NodePackages.EnsureAsync(node, CancellationToken.None).ConfigureAwait(false);
        string folder = Directory.CreateTempSubdirectory("dismps-bench").FullName;
        try
        {
            TemplateSource[] sources = Write(folder, Path.Combine(repository, "examples", "metsig"), count);
            ClusterStandIn cluster = await ClusterStandIn.StartAsync().ConfigureAwait(false);
            await using (cluster.ConfigureAwait(false))
            {
                S3Server store = await S3Server.StartAsync(node, Bucket, CancellationToken.None).ConfigureAwait(false);
                await using (store.ConfigureAwait(false))
                {
                    Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "S3RVER");
                    Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "S3RVER");
                    var options = new DeployModelsOptions(new ClusterOptions { Kubeconfig = cluster.Kubeconfig, Namespace = "jec" })
                    {
                        Repository = $"s3://{Bucket}/bench",
                        Storage = new StorageOptions { EndpointUrl = store.Address.AbsoluteUri },
                        Deployment = new DeploymentOptions { ServiceAccount = "sa" },
                    };
                    (double first, int sent) = await RunAsync(sources, options, DeployedModelState.Sent).ConfigureAwait(false);
                    int writes = cluster.WriteRequests;
                    (double again, int unchanged) = await RunAsync(sources, options, DeployedModelState.Unchanged).ConfigureAwait(false);
                    int written = cluster.WriteRequests - writes;
                    double reference = await GetOneByOneAsync(new Kubectl(program, cluster.Kubeconfig), count).ConfigureAwait(false);

                    var scores = new Scores();
                    Scores.Tell("deploy.templates", count);
                    Scores.Tell("deploy.first.seconds", first, "0.0");
                    Scores.Tell("deploy.first.sent", sent);
                    Scores.Tell("deploy.kubectl_get_each.seconds", reference, "0.00");
                    scores.AtMost("deploy.unchanged.seconds", again, GoalSeconds, "0.00");
                    scores.AtMost("deploy.unchanged.ratio_to_kubectl_get_each", again / reference, 1, "0.000");
                    scores.Exactly("deploy.unchanged.count", unchanged, count);
                    scores.Exactly("deploy.unchanged.write_requests", written, 0);
                    scores.End();
                    return 0;
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(double Seconds, int InState)> RunAsync(TemplateSource[] sources, DeployModelsOptions options, DeployedModelState state)
    {
        var watch = Stopwatch.StartNew();
        int count = 0;
        await foreach (DeployedModel model in DeployModels.RunAsync(sources.ToAsyncEnumerable(), options, CancellationToken.None).ConfigureAwait(false))
        {
            if (model.State == state)
                count++;
            else
                Console.Error.WriteLine($"{model.Name}: {model.State} {model.Failure?.Message}");
        }

        return (watch.Elapsed.TotalSeconds, count);
    }

    private static async Task<double> GetOneByOneAsync(Kubectl kubectl, int count)
    {
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < count; i++)
            await kubectl.RunAsync("get", "inferenceservices.serving.kserve.io", Name(i), "-n", "jec", "-o", "json").ConfigureAwait(false);
        return watch.Elapsed.TotalSeconds;
    }

    private static TemplateSource[] Write(string folder, string example, int count)
    {
        string text = File.ReadAllText(Path.Combine(example, "template.yaml"));
        return
        [
            .. Enumerable.Range(0, count).Select(i =>
            {
                string own = Directory.CreateDirectory(Path.Combine(folder, Name(i))).FullName;
                File.Copy(Path.Combine(example, "model.onnx"), Path.Combine(own, "model.onnx"));
                File.WriteAllText(Path.Combine(own, "template.yaml"), text.Replace("Name: metsig-onnx-autoencoder", $"Name: {Name(i)}", StringComparison.Ordinal));
                return new TemplateSource("template.yaml", own);
            }),
        ];
    }

    private static string Name(int i) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"bench-{i:D3}");
}
