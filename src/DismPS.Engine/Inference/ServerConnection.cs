using System.Collections.Immutable;

namespace DismPS.Engine.Inference;

/// <summary>How requests reach a server.</summary>
public sealed record ServerConnection
{
    /// <summary>How long one answer may take, retries included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Sends JSON in place of the binary tensor extension, for servers that lack it; over gRPC typed contents in place of raw ones.</summary>
    public bool UseJson { get; init; }

    /// <summary>Bytes of one answer at most.</summary>
    public long MaxResponseBytes { get; init; } = 1L << 30;

    /// <summary>Headers of every request, in order. <c>Host</c> chooses the service behind a cluster's ingress.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Bearer token; null for none. It is sent over TLS and to this machine only.</summary>
    public string? Token { get; init; }

    /// <summary>File with the certificates (PEM) that the server's must descend from; null for those that the system trusts.</summary>
    public string? CertificateAuthorityPath { get; init; }

    /// <summary>File with the client's certificate (PEM); null for none.</summary>
    public string? ClientCertificatePath { get; init; }

    /// <summary>File with the key (PEM) of <see cref="ClientCertificatePath"/>; null when it is in the same file.</summary>
    public string? ClientKeyPath { get; init; }

    /// <summary>Takes any certificate, so that the connection is secret but may lead to somebody else.</summary>
    public bool SkipCertificateCheck { get; init; }

    /// <summary>Compresses requests with gzip, and asks for compressed answers.</summary>
    public bool Compress { get; init; }

    /// <summary>
    /// How often a request is sent again that the server surely did not begin: nothing answered at its address, or it said that it is too busy.
    /// </summary>
    public int Retries { get; init; } = 2;

    /// <summary>
    /// How long such a request is sent again, however often, for example while a server is restarted. Each request then has the whole <see cref="Timeout"/>.
    /// Null for <see cref="Retries"/> times within <see cref="Timeout"/>. A pause that the server asks for (<c>Retry-After</c>) is kept when it fits.
    /// </summary>
    public TimeSpan? RetryTime { get; init; }

    /// <summary>A text of the server without the secrets that were sent to it: some repeat what they refuse.</summary>
    internal string WithoutSecrets(string text)
    {
        IEnumerable<string> secrets = Headers.Where(header => SecretNames.Any(part => header.Key.Contains(part, StringComparison.OrdinalIgnoreCase)))
            .SelectMany(header => header.Value.Split(' ')[^1..].Prepend(header.Value)).Append(Token ?? "");
        foreach (string secret in secrets.Where(secret => secret.Length > 0))
            text = text.Replace(secret, "***", StringComparison.Ordinal);
        return text;
    }

    private static readonly string[] SecretNames = ["auth", "cookie", "token", "secret", "key"];
}
