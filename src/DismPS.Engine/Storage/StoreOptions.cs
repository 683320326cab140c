namespace DismPS.Engine.Storage;

/// <summary>How an object store is reached. What is not said here is taken from the environment's variables, as docs/storage.md lists them.</summary>
public sealed record StoreOptions
{
    /// <summary>Address of the service; null for the environment's, else Amazon's.</summary>
    public Uri? EndpointUrl { get; init; }

    /// <summary>Region; null for the environment's or the profile's, else us-east-1.</summary>
    public string? Region { get; init; }

    /// <summary>Profile of the credentials files.</summary>
    public string? Profile { get; init; }

    /// <summary>Absolute path of a file with access keys, which only its owner may read; null for the usual places.</summary>
    public string? CredentialFile { get; init; }

    /// <summary>Sends no credentials.</summary>
    public bool Anonymous { get; init; }

    /// <summary>The bucket in the path (true) or in the name of the host (false); null for the path where an endpoint is named.</summary>
    public bool? PathStyle { get; init; }

    /// <summary>Absolute path of a PEM file with the authorities that are trusted; null for the environment's, else the system's.</summary>
    public string? CaBundle { get; init; }

    /// <summary>Absolute folder where the volume claim of a <c>pvc://</c> repository is mounted.</summary>
    public string? MountPath { get; init; }

    /// <summary>Files that are sent at the same time.</summary>
    public int ThrottleLimit { get; init; } = 4;

    /// <summary>Attempts after the first one.</summary>
    public int Retries { get; init; } = 4;

    /// <summary>First pause between attempts; it doubles, and is drawn at random around that.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Time in which not one byte has to go out or come in before a request is given up.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time for the answer after the last byte of a file.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(180);

    /// <summary>Files from this size on are sent in parts; bytes.</summary>
    public long PartThreshold { get; init; } = 64L << 20;

    /// <summary>Size of a part in bytes; larger where a file would have more than 10000.</summary>
    public long PartSize { get; init; } = 32L << 20;

    /// <summary>Reads a variable of the environment.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Wraps the connections, for tests; null for none.</summary>
    internal Func<HttpMessageHandler, HttpMessageHandler>? WrapHandler { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
