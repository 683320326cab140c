namespace DismPS.DialsStandIn;

/// <summary>How the stand-in is set up; the defaults are those of the recordings.</summary>
public sealed record StandInOptions
{
    /// <summary>What DIALS knows.</summary>
    public Catalog Catalog { get; init; } = new();

    /// <summary>Whether the user has every workspace that he names, as in the recordings.</summary>
    public bool IsOpenToAllWorkspaces { get; init; }

    /// <summary>Histograms of an element that has none in the catalog; the default is <see cref="Histogram.Constant"/>.</summary>
    public Func<MonitoringElement, IEnumerable<Histogram>> Histograms { get; init; } = Histogram.Constant;

    /// <summary>Clock of tokens, device codes and presigned addresses.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Access tokens that DIALS takes from the start, valid for <see cref="AccessLifetime"/>.</summary>
    public IReadOnlyList<string> AccessTokens { get; init; } = ["DIALS-ACCESS-0"];

    /// <summary>Refresh tokens that the login takes from the start.</summary>
    public IReadOnlyList<string> RefreshTokens { get; init; } = ["PUBLIC-REFRESH-0"];

    /// <summary>Clients that the login knows.</summary>
    public IReadOnlyList<ClientRegistration> Clients { get; init; } = [ClientRegistration.Production, ClientRegistration.Development];

    /// <summary>The audience whose tokens DIALS takes; null takes those of all clients.</summary>
    public string? Audience { get; init; }

    /// <summary>Applications with a secret.</summary>
    public IReadOnlyList<ApplicationRegistration> Applications { get; init; } = [new("my-app", "my-secret")];

    /// <summary>How often a device login is told to wait before it is confirmed.</summary>
    public int ConfirmAfter { get; init; }

    /// <summary>Lifetime of a device code, told as <c>expires_in</c>.</summary>
    public TimeSpan DeviceCodeLifetime { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary>Seconds between polls that the login asks for.</summary>
    public int Interval { get; init; } = 5;

    /// <summary>Lifetime of access tokens.</summary>
    public TimeSpan AccessLifetime { get; init; } = TimeSpan.FromSeconds(1200);

    /// <summary>Lifetime of refresh tokens.</summary>
    public TimeSpan RefreshLifetime { get; init; } = TimeSpan.FromSeconds(36000);

    /// <summary>Whether a refresh token is good for one use only.</summary>
    public bool RefreshTokensAreUsedOnce { get; init; }

    /// <summary>Entries of a page when the request names no size.</summary>
    public int PageSize { get; init; } = 100;

    /// <summary>The most entries of a page, whatever the request asks for. Small numbers make paging happen.</summary>
    public int LargestPage { get; init; } = 500;

    /// <summary>Bucket of uploads.</summary>
    public string Bucket { get; init; } = "dials-ml";

    /// <summary>Lifetime of presigned addresses, in whole seconds.</summary>
    public TimeSpan PresignedLifetime { get; init; } = TimeSpan.FromSeconds(3600);

    /// <summary>How long the store waits before it reads what is sent to it, so that uploads last.</summary>
    public TimeSpan StorePause { get; init; }

    /// <summary>Whether uploaded objects are kept in a folder; without, only their digests are.</summary>
    public bool KeepObjects { get; init; } = true;

    /// <summary>Gives the presigned address of bucket and key in place of the stand-in's own store.</summary>
    public Func<string, string, Uri>? Presign { get; init; }
}
