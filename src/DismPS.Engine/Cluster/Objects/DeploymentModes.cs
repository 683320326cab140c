using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Cluster.Objects;

/// <summary>Deployment modes of KServe. <c>Standard</c> and <c>Knative</c> are their names since 0.16; before, they were <c>RawDeployment</c> and <c>Serverless</c>, which are still taken.</summary>
public static class DeploymentModes
{
    /// <summary>Deployments and Services.</summary>
    public const string Standard = "Standard";

    /// <summary>Knative Services.</summary>
    public const string Knative = "Knative";

    /// <summary>The old name of <see cref="Standard"/>.</summary>
    public const string RawDeployment = "RawDeployment";

    /// <summary>The old name of <see cref="Knative"/>.</summary>
    public const string Serverless = "Serverless";

    /// <summary>Many models in one pod, by another controller.</summary>
    public const string ModelMesh = "ModelMesh";

    private static readonly Version Renamed = new(0, 16);

    /// <summary>The new name of a mode; other texts stay as they are, and none is <see cref="Standard"/>.</summary>
    public static string Normalize(string? mode) => mode switch
    {
        null or "" or RawDeployment => Standard,
        Serverless => Knative,
        _ => mode,
    };

    /// <summary>Reads a mode as users write it, in any case and by either name.</summary>
    /// <param name="text">The text; null for none.</param>
    /// <returns>The new name; null for null.</returns>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>: no mode.</exception>
    public static string? Parse(string? text) => text?.ToLowerInvariant() switch
    {
        null => null,
        "standard" or "rawdeployment" => Standard,
        "knative" or "serverless" => Knative,
        _ => throw new DismException(ErrorCode.UsageInvalid, $"'{text}' is no deployment mode.", "Write Standard or Knative.", text),
    };

    /// <summary>The name of a mode in a release of KServe.</summary>
    /// <param name="mode">The mode, by either name.</param>
    /// <param name="kserveVersion">Release.</param>
    public static string NameIn(string mode, Version kserveVersion)
    {
        string name = Normalize(mode);
        if (kserveVersion >= Renamed)
            return name;

        return name switch { Standard => RawDeployment, Knative => Serverless, _ => name };
    }
}
