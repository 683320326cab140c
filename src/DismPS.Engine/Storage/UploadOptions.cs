namespace DismPS.Engine.Storage;

/// <summary>Limits of uploads, and how connections are made.</summary>
public sealed record UploadOptions
{
    /// <summary>
    /// Makes the connections to a store: certificate authority, proxy. It is given scheme, host and port only. Null for the system's authorities
    /// and its proxy.
    /// </summary>
    public Func<Uri, HttpMessageHandler>? CreateHandler { get; init; }

    /// <summary>Time for a connection, where <see cref="CreateHandler"/> is not set.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time in which not one byte has to go out before the upload is given up.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time for the answer after the last byte; the last megabytes may still be on their way then. dismcli 0.6.1 waits as long.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(180);

    /// <summary>Attempts after the first one.</summary>
    public int Retries { get; init; } = 4;

    /// <summary>Longest pause that a store may ask for with Retry-After; one that asks for more is not asked again.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>First pause between attempts; it doubles, and is drawn at random around that.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
