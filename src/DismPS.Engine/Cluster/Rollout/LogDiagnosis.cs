using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace DismPS.Engine.Cluster.Rollout;

/// <summary>Reads the cause of a failure out of the last lines of a container's log.</summary>
internal static partial class LogDiagnosis
{
    // The words of KServe's storage initializer (boto3, botocore, requests), Triton, MLServer and Python. The first that fits counts.
    private static readonly ImmutableArray<(Regex Sign, DeploymentCause Cause, string Cure)> Download =
    [
        (NoModel(), DeploymentCause.ModelNotFound, "Compare the storage address with what is published ('dismps publications list'); a wrong prefix looks the same as an empty one."),
        (NoBucket(), DeploymentCause.ModelNotFound, "Check the bucket's name and the endpoint: the cluster may ask another store than you did."),
        (Denied(), DeploymentCause.StorageAccessDenied, "Check the Secret and that the ServiceAccount lists it; KServe reads the bucket's head first, so a policy needs s3:ListBucket too."),
        (BadKeys(), DeploymentCause.StorageAccessDenied, "Check the keys in the Secret, and the clock of the nodes when the signature does not match."),
        (NoCredentials(), DeploymentCause.StorageAccessDenied, "Name a Secret with credentials, or mark the Secret serving.kserve.io/s3-useanoncredential for a public bucket."),
        (NoEndpoint(), DeploymentCause.StorageUnreachable, "Check serving.kserve.io/s3-endpoint and s3-usehttps of the Secret, and that pods may reach it."),
        (Certificate(), DeploymentCause.StorageUnreachable, "Give the certificate authority with serving.kserve.io/s3-cabundle-configmap, or check the endpoint's name."),
        (NoSpace(), DeploymentCause.DownloadFailed, "The node's disk is full: publish fewer files, or ask the cluster's owners."),
    ];

    private static readonly ImmutableArray<(Regex Sign, DeploymentCause Cause, string Cure)> Server =
    [
        (Module(), DeploymentCause.ModuleMissing, "Put the module into the folder of CodeUri, or name an Image that has it; 'dismps validate' finds such imports before."),
        (GpuMemory(), DeploymentCause.OutOfMemory, "The GPU's memory does not suffice: lower MaxBatchSize, or ask for another GPU."),
        (GpuMissing(), DeploymentCause.ServerCrashed, "Ask for a GPU (Resources.Limits.gpu), or configure the model for the CPU."),
        (Backend(), DeploymentCause.ModelLoadFailed, "The server's image lacks the backend: choose another ServingRuntime or Image."),
        (Load(), DeploymentCause.ModelLoadFailed, "Serve the same build on this machine with 'dismps serve': it tells file and cause."),
        (Settings(), DeploymentCause.ModelLoadFailed, "model-settings.json does not fit this MLServer; build again, and compare the server's version."),
        (Permission(), DeploymentCause.ServerCrashed, "The container runs as another user than the image expects; ask for an image that runs without root."),
        (Traceback(), DeploymentCause.ServerCrashed, "The handler failed while it was loaded: the last line of the trace names the reason; 'dismps serve' shows the same on this machine."),
    ];

    /// <summary>The cause in a log of the download, with the line that tells it; null when none is known.</summary>
    public static (DeploymentCause Cause, string Line, string Cure)? OfDownload(IReadOnlyList<string> lines) => Find(Download, lines);

    /// <summary>The cause in a log of the server, with the line that tells it; null when none is known.</summary>
    public static (DeploymentCause Cause, string Line, string Cure)? OfServer(IReadOnlyList<string> lines) => Find(Server, lines);

    private static (DeploymentCause, string, string)? Find(ImmutableArray<(Regex Sign, DeploymentCause Cause, string Cure)> signs, IReadOnlyList<string> lines)
    {
        foreach ((Regex sign, DeploymentCause cause, string cure) in signs)
        {
            // From the end: the last word is about the end.
            for (int i = lines.Count - 1; i >= 0; i--)
            {
                if (sign.IsMatch(lines[i]))
                    return (cause, lines[i].Trim(), cure);
            }
        }

        return null;
    }

    private const RegexOptions Plain = RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    [GeneratedRegex(@"no model found in|failed to fetch model\. no|NoSuchKey|the specified key does not exist", Plain)]
    private static partial Regex NoModel();

    [GeneratedRegex(@"NoSuchBucket|specified bucket does not exist|HeadBucket operation: Not Found|\(404\)", Plain)]
    private static partial Regex NoBucket();

    [GeneratedRegex(@"AccessDenied|Access Denied|\(403\)|403 Forbidden|: Forbidden", Plain)]
    private static partial Regex Denied();

    [GeneratedRegex(@"InvalidAccessKeyId|SignatureDoesNotMatch|RequestTimeTooSkewed|ExpiredToken|InvalidToken", Plain)]
    private static partial Regex BadKeys();

    [GeneratedRegex(@"NoCredentialsError|Unable to locate credentials|PartialCredentials", Plain)]
    private static partial Regex NoCredentials();

    [GeneratedRegex(@"Could not connect to the endpoint|EndpointConnectionError|ConnectTimeout|Connection refused|Name or service not known|Temporary failure in name resolution|Max retries exceeded", Plain)]
    private static partial Regex NoEndpoint();

    [GeneratedRegex(@"CERTIFICATE_VERIFY_FAILED|SSLError|SSL validation failed", Plain)]
    private static partial Regex Certificate();

    [GeneratedRegex(@"No space left on device|disk quota exceeded", Plain)]
    private static partial Regex NoSpace();

    [GeneratedRegex(@"ModuleNotFoundError|ImportError|No module named", Plain)]
    private static partial Regex Module();

    [GeneratedRegex(@"CUDA out of memory|CUDA_ERROR_OUT_OF_MEMORY|cudaErrorMemoryAllocation|failed to allocate.*GPU", Plain)]
    private static partial Regex GpuMemory();

    [GeneratedRegex(@"no CUDA-capable device|CUDA driver version is insufficient|instance group .* has kind KIND_GPU but", Plain)]
    private static partial Regex GpuMissing();

    [GeneratedRegex(@"unable to find backend|Unable to load shared library|unknown backend|unsupported platform", Plain)]
    private static partial Regex Backend();

    [GeneratedRegex(@"failed to load '|failed to load all models|failed to load model|error: creating server|UNAVAILABLE: (?:Invalid argument|Internal|Not found)|must specify|Protobuf parsing failed|couldn't load model|Error loading model", Plain)]
    private static partial Regex Load();

    [GeneratedRegex(@"pydantic.*ValidationError|validation errors? for ModelSettings", Plain)]
    private static partial Regex Settings();

    [GeneratedRegex(@"Permission denied|PermissionError|Operation not permitted", Plain)]
    private static partial Regex Permission();

    [GeneratedRegex(@"^\s*[\w.]*(?:Error|Exception)(?::|$)")]
    private static partial Regex Traceback();
}
