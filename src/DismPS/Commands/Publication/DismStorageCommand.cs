using System.Management.Automation;
using DismPS.Engine.Operations.Publications;

namespace DismPS.Commands;

/// <summary>What cmdlets share that reach a model repository: how an object store or a volume claim is reached. Secrets are no parameters: histories keep these.</summary>
public abstract class DismStorageCommand : DismCommand
{
    /// <summary>Address of an object store; by default $env:AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL or S3_ENDPOINT, else Amazon's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? EndpointUrl { get; set; }

    /// <summary>Region; by default $env:AWS_REGION or AWS_DEFAULT_REGION, else that of the profile, else us-east-1.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Region { get; set; }

    /// <summary>Profile of the credentials file; by default $env:AWS_PROFILE.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? S3Profile { get; set; }

    /// <summary>File with access keys that only its owner may read.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CredentialFile { get; set; }

    /// <summary>Sends no credentials.</summary>
    [Parameter]
    public SwitchParameter Anonymous { get; set; }

    /// <summary>The bucket in the path, not in the host's name; the default where an endpoint is named.</summary>
    [Parameter]
    public SwitchParameter PathStyle { get; set; }

    /// <summary>PEM file with the authorities that are trusted; by default $env:AWS_CA_BUNDLE, else the system's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CaBundle { get; set; }

    /// <summary>Folder where the claim of a pvc:// repository is mounted.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? MountPath { get; set; }

    /// <summary>Files that are sent or read at the same time.</summary>
    [Parameter]
    [ValidateRange(1, StorageOptions.MaxThrottleLimit)]
    public int ThrottleLimit { get; set; } = 4;

    /// <summary>The first of these parameters that was given; null for none.</summary>
    private protected string? GivenStorageParameter =>
        new[] { nameof(EndpointUrl), nameof(Region), nameof(S3Profile), nameof(CredentialFile), nameof(Anonymous), nameof(PathStyle), nameof(CaBundle), nameof(MountPath), nameof(ThrottleLimit) }
            .FirstOrDefault(MyInvocation.BoundParameters.ContainsKey);

    /// <summary>What they say; the rest comes from the environment.</summary>
    private protected StorageOptions Storage => new()
    {
        EndpointUrl = EndpointUrl,
        Region = Region,
        Profile = S3Profile,
        CredentialFile = CredentialFile is null ? null : Absolute(CredentialFile),
        Anonymous = Anonymous,
        PathStyle = MyInvocation.BoundParameters.ContainsKey(nameof(PathStyle)) ? PathStyle.IsPresent : null,
        CaBundle = CaBundle is null ? null : Absolute(CaBundle),
        MountPath = MountPath is null ? null : Absolute(MountPath),
        ThrottleLimit = ThrottleLimit,
    };
}
