namespace DismPS.Engine.Cluster.Objects;

/// <summary>Labels and annotations of what this program deploys: by them it finds its services again, with all that scoring needs to know.</summary>
public static class DeploymentLabels
{
    /// <summary>Label: who made the object.</summary>
    public const string ManagedBy = "app.kubernetes.io/managed-by";

    /// <summary>Value of <see cref="ManagedBy"/>, and the field manager.</summary>
    public const string Manager = "dismps";

    /// <summary>Label: the model's name in its template.</summary>
    public const string Name = "app.kubernetes.io/name";

    /// <summary>Selector of all that this program deployed.</summary>
    public const string Selector = ManagedBy + "=" + Manager;

    /// <summary>Annotation: id of the publication's version.</summary>
    public const string Version = "dismps.io/version";

    /// <summary>Annotation: name of the template's file, without its folder.</summary>
    public const string Template = "dismps.io/template";

    /// <summary>Annotation: resource of the template.</summary>
    public const string Resource = "dismps.io/resource";

    /// <summary>Annotation: type of the resource.</summary>
    public const string ResourceType = "dismps.io/resource-type";

    /// <summary>Annotation: the model's name in addresses of requests: <c>/v2/models/NAME/infer</c>.</summary>
    public const string ModelName = "dismps.io/model-name";

    /// <summary>Annotation: DIALS workspace.</summary>
    public const string Workspace = "dismps.io/workspace";

    /// <summary>Annotation: output with the score; absent when the model decides itself and has none.</summary>
    public const string MetricKey = "dismps.io/metric-key";

    /// <summary>Annotation: a row is anomalous when its score is above; absent when the model decides itself.</summary>
    public const string AnomalyThreshold = "dismps.io/anomaly-threshold";

    /// <summary>Annotation: a threshold that was set after the deployment, in place of <see cref="AnomalyThreshold"/>. Publishing again leaves it.</summary>
    public const string ThresholdOverride = "dismps.io/anomaly-threshold-override";

    /// <summary>Annotation: output with the model's own flag; absent when a threshold decides.</summary>
    public const string FlaggingKey = "dismps.io/flagging-key";

    /// <summary>Annotation: where the model was published, as in its storageUri.</summary>
    public const string Publication = "dismps.io/publication";

    /// <summary>Annotation: SHA-256 of the signature's names, types and shapes, in hexadecimal digits.</summary>
    public const string Signature = "dismps.io/signature";
}
