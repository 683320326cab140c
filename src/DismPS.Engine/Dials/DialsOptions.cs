using System.Text;

namespace DismPS.Engine.Dials;

/// <summary>Which DIALS is meant and how it is reached. What is null follows from the environment, then from the last sign-in.</summary>
public sealed record DialsOptions
{
    /// <summary>Base URL of the service.</summary>
    public string? Url { get; init; }

    /// <summary>Realm of Keycloak in place of CERN's.</summary>
    public string? Realm { get; init; }

    /// <summary>Client in place of the one that belongs to the base URL.</summary>
    public string? ClientId { get; init; }

    /// <summary>Audience in place of the one that belongs to the base URL.</summary>
    public string? Audience { get; init; }

    /// <summary>File with the certificates (PEM) that the servers' must descend from; null for those that the system trusts.</summary>
    public string? CertificateAuthorityPath { get; init; }

    /// <summary>Proxy in place of that of the system and of the variables <c>https_proxy</c> and <c>no_proxy</c>.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>How long one answer may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a call is sent again after a failure that may pass.</summary>
    public int Retries { get; init; } = 4;

    /// <summary>Absolute folder in which the Python client's token files are looked for; null for none.</summary>
    public string? WorkingFolder { get; init; }

    // A proxy's address may hold a password.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Url = ").Append(Url is { } url && !url.Contains('@', StringComparison.Ordinal) ? url : "***");
        return true;
    }
}
