using System.Collections;
using System.Management.Automation;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Diagnostics;

namespace DismPS.Commands;

/// <summary>What cmdlets share that deploy models to a cluster or write manifests for one.</summary>
public abstract class DismDeploymentCommand : DismTemplateCommand, IServiceParameters
{
    /// <summary>Namespace of the services.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public string? Namespace { get; set; }

    /// <summary>Name of the service, for one resource; by default that of the model.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ServiceName { get; set; }

    /// <summary>Release of KServe to write for.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(KServeVersionCompleter))]
    public string? KServeVersion { get; set; }

    /// <summary>How KServe deploys; by default as the cluster is set.</summary>
    [Parameter]
    [ValidateSet(DeploymentModes.Standard, DeploymentModes.Knative, DeploymentModes.RawDeployment, DeploymentModes.Serverless)]
    public string? DeploymentMode { get; set; }

    /// <summary>Serving runtime; by default that of the type, or one with the template's image.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RuntimeCompleter))]
    public string? Runtime { get; set; }

    /// <summary>Tag of the runtime's image.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RuntimeVersion { get; set; }

    /// <summary>Least number of replicas.</summary>
    [Parameter]
    [ValidateRange(0, 10_000)]
    public int? MinReplicas { get; set; }

    /// <summary>Largest number of replicas.</summary>
    [Parameter]
    [ValidateRange(1, 10_000)]
    public int? MaxReplicas { get; set; }

    /// <summary>What changes the number of replicas.</summary>
    [Parameter]
    [ValidateSet("hpa", "keda", "external", "none", IgnoreCase = false)]
    public string? Autoscaler { get; set; }

    /// <summary>What replicas are added by.</summary>
    [Parameter]
    [ValidateSet("cpu", "memory", "concurrency", "rps", IgnoreCase = false)]
    public string? ScaleMetric { get; set; }

    /// <summary>Value of the metric at which replicas are added.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? ScaleTarget { get; set; }

    /// <summary>Requests that one replica works on at a time.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? ContainerConcurrency { get; set; }

    /// <summary>How long a request may take in the cluster.</summary>
    [Parameter]
    [ValidateRange(1, 86_400)]
    [Duration]
    public int? InferenceTimeoutSeconds { get; set; }

    /// <summary>Share of requests that the new revision gets (Knative).</summary>
    [Parameter]
    [ValidateRange(0, 100)]
    public int? CanaryPercent { get; set; }

    /// <summary>Service account, whose secrets the download may use.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServiceAccountCompleter))]
    public string? ServiceAccount { get; set; }

    /// <summary>S3 store: a secret without values and a service account are written for it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? S3Endpoint { get; set; }

    /// <summary>Region of the S3 store.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? S3Region { get; set; }

    /// <summary>Name of the secret; by default that of the service with -s3.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? S3Secret { get; set; }

    /// <summary>Reads the S3 store without credentials.</summary>
    [Parameter]
    public SwitchParameter S3Anonymous { get; set; }

    /// <summary>ConfigMap with the certificates that the S3 store's must descend from.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? S3CertificateConfigMap { get; set; }

    /// <summary>Labels of the nodes to run on.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable? NodeSelector { get; set; }

    /// <summary>Taints to tolerate: key, key:effect, key=value:effect.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Toleration { get; set; }

    /// <summary>What the server asks for, in place of the template's.</summary>
    [Parameter]
    [ValidateNotNull]
    [QuantityTable]
    public Hashtable? Requests { get; set; }

    /// <summary>What the server gets at most, in place of the template's.</summary>
    [Parameter]
    [ValidateNotNull]
    [QuantityTable]
    public Hashtable? Limits { get; set; }

    /// <summary>The parameters' values.</summary>
    /// <exception cref="DismException">The release is not known.</exception>
    private protected DeploymentOptions Deployment => ((IServiceParameters)this).ToOptions() with
    {
        Namespace = Namespace,
        ContainerConcurrency = ContainerConcurrency,
        TimeoutSeconds = InferenceTimeoutSeconds,
        CanaryTrafficPercent = CanaryPercent,
        S3 = Store,
    };

    private S3Connection? Store => S3Endpoint is null && S3Region is null && S3Secret is null && S3CertificateConfigMap is null && !S3Anonymous ? null : new S3Connection
    {
        Endpoint = S3Endpoint,
        Region = S3Region,
        SecretName = S3Secret,
        IsAnonymous = S3Anonymous,
        CertificatesConfigMap = S3CertificateConfigMap,
    };
}
