using DismPS.Engine.Templates;

namespace DismPS.Engine.Cluster.Objects;

/// <summary>
/// Images of the serving runtimes in KServe's Helm charts: <c>kserve.servingruntime.tritonserver</c> and <c>.mlserver</c> of
/// <c>charts/kserve-resources/values.yaml</c>, since 0.17 of <c>charts/kserve-runtime-configs/values.yaml</c>. Read from the tags of github.com/kserve/kserve.
/// </summary>
public static class ChartImages
{
    private const string Triton = "nvcr.io/nvidia/tritonserver";
    private const string MlServer = "docker.io/seldonio/mlserver";

    /// <summary>The image and its tag: <c>nvcr.io/nvidia/tritonserver:23.05-py3</c>.</summary>
    /// <param name="framework">The server.</param>
    /// <param name="kserveVersion">Release; before 0.10 there was no chart, and the runtimes of config/runtimes count.</param>
    public static string Of(ServingFramework framework, Version kserveVersion)
    {
        Version version = KserveReleases.Nearest(kserveVersion);
        if (framework == ServingFramework.Tritonserver)
            return $"{Triton}:{(version < new Version(0, 11) ? "21.09-py3" : "23.05-py3")}";

        string tag = version < new Version(0, 9) ? "0.5.3" : version < new Version(0, 11) ? "1.0.0" : version < new Version(0, 14) ? "1.3.2" : "1.5.0";
        return $"{MlServer}:{tag}";
    }
}
