using DismPS.Engine.Diagnostics;
using DismPS.Engine.Storage;

namespace DismPS.Engine.Operations.Publications;

/// <summary>How a repository is reached, as users say it. What is not said is taken from the environment's variables and the usual files (docs/storage.md).</summary>
public sealed record StorageOptions
{
    /// <summary>Most files that may be sent at the same time.</summary>
    public const int MaxThrottleLimit = 64;

    /// <summary>Address of an object store; null for the environment's, else Amazon's.</summary>
    public string? EndpointUrl { get; init; }

    /// <summary>Region; null for the environment's or the profile's, else us-east-1.</summary>
    public string? Region { get; init; }

    /// <summary>Profile of the credentials files.</summary>
    public string? Profile { get; init; }

    /// <summary>Absolute path of a file with access keys that only its owner may read.</summary>
    public string? CredentialFile { get; init; }

    /// <summary>Sends no credentials.</summary>
    public bool Anonymous { get; init; }

    /// <summary>The bucket in the path (true) or in the host's name (false); null for the path where an endpoint is named.</summary>
    public bool? PathStyle { get; init; }

    /// <summary>Absolute path of a PEM file with the authorities that are trusted.</summary>
    public string? CaBundle { get; init; }

    /// <summary>Absolute folder where the claim of a <c>pvc://</c> repository is mounted.</summary>
    public string? MountPath { get; init; }

    /// <summary>Files that are sent at the same time, 1 to 64.</summary>
    public int ThrottleLimit { get; init; } = 4;

    /// <summary>Limits, clock and variables.</summary>
    internal StoreOptions Limits { get; init; } = new();

    /// <summary>What the store takes.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>.</exception>
    internal StoreOptions ToStore()
    {
        if (Anonymous && (Profile ?? CredentialFile) is not null)
            throw new DismException(ErrorCode.UsageInvalid, "Anonymous access and credentials exclude each other.", "Leave one of them out.");
        if (ThrottleLimit is < 1 or > MaxThrottleLimit)
            throw new DismException(ErrorCode.UsageInvalid, $"{ThrottleLimit} files cannot be sent at the same time.", $"Name 1 to {MaxThrottleLimit}.");
        // What is no address may be anything, a key too.
        Uri? endpoint = null;
        if (EndpointUrl is not null && !Uri.TryCreate(EndpointUrl, UriKind.Absolute, out endpoint))
            throw new DismException(ErrorCode.UsageInvalid, "The endpoint is no address of a store.", "Write https://s3.example.org.");
        return Limits with
        {
            EndpointUrl = endpoint,
            Region = Region,
            Profile = Profile,
            CredentialFile = CredentialFile,
            Anonymous = Anonymous,
            PathStyle = PathStyle,
            CaBundle = CaBundle,
            MountPath = MountPath,
            ThrottleLimit = ThrottleLimit,
        };
    }
}
