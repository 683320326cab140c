using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Inference;

/// <summary>Makes the connections of clients: TLS, proxies, limits.</summary>
internal static class ServerHandler
{
    private const int MaxPemBytes = 4 * 1024 * 1024;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>A handler for requests to one server.</summary>
    /// <exception cref="DismException">A file of certificates cannot be read, or a header or token cannot be sent there.</exception>
    public static SocketsHttpHandler Create(Uri server, ServerConnection connection)
    {
        if (connection.Token is not null && server.Scheme is not ("https" or "grpcs") && !server.IsLoopback)
            throw new DismException(ErrorCode.UsageInvalid, $"The token is not sent to {server}: everybody on the way could read it.", $"Use {(server.Scheme == "grpc" ? "grpcs" : "https")}, or forward a port of this machine to the server.", server.ToString());
        foreach ((string name, string value) in connection.Headers)
            CheckHeader(name, value);
        var handler = new SocketsHttpHandler { ConnectTimeout = ConnectTimeout, UseProxy = !server.IsLoopback };
        if (connection.Compress)
            handler.AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate;
        SslClientAuthenticationOptions tls = handler.SslOptions;
        if (connection.SkipCertificateCheck)
            tls.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        else
            tls.RemoteCertificateValidationCallback = UntrustedCertificateException.Verify;
        if (!connection.SkipCertificateCheck && connection.CertificateAuthorityPath is string authorities)
            tls.CertificateChainPolicy = Trusting(authorities);
        if (connection.ClientCertificatePath is string own)
            tls.ClientCertificates = [ReadOwn(own, connection.ClientKeyPath)];
        if (HostOf(connection) is string host)
            tls.TargetHost = host.Split(':')[0];
        return handler;
    }

    /// <summary>Adds what every request carries.</summary>
    public static void AddHeaders(HttpRequestMessage message, ServerConnection connection)
    {
        foreach ((string name, string value) in connection.Headers)
        {
            if (name.Equals("Host", StringComparison.OrdinalIgnoreCase))
                message.Headers.Host = value;
            else if (!message.Headers.TryAddWithoutValidation(name, value))
                message.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        if (connection.Token is not null)
            message.Headers.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", connection.Token);
    }

    private static string? HostOf(ServerConnection connection) =>
        connection.Headers.FirstOrDefault(h => h.Key.Equals("Host", StringComparison.OrdinalIgnoreCase)).Value;

    private static void CheckHeader(string name, string value)
    {
        bool isToken = name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c));
        if (!isToken)
            throw new DismException(ErrorCode.UsageInvalid, $"'{name}' cannot be the name of a header.", "Write it as in X-Request-Id.", name);
        // The value may be a secret: it is not repeated.
        if (value.Any(char.IsControl))
        {
            throw new DismException(ErrorCode.UsageInvalid, $"The value of the header '{name}' has a line end or another control character.",
                "Write the value in one line of plain text.", name);
        }
    }

    private static X509ChainPolicy Trusting(string path)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPem(TextOf(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw Unreadable(path, "certificates of authorities", e);
        }

        return policy.CustomTrustStore.Count > 0 ? policy : throw Unreadable(path, "certificates of authorities", null);
    }

    private static X509Certificate2 ReadOwn(string path, string? keyPath)
    {
        try
        {
            using X509Certificate2 read = X509Certificate2.CreateFromPem(TextOf(path), TextOf(keyPath ?? path));
            // A key that was read from PEM is not usable for TLS on every system; one from PKCS #12 is.
            return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw Unreadable(keyPath ?? path, "certificate and key of the client", e);
        }
    }

    /// <summary>A pipe would be waited for without an end.</summary>
    private static string TextOf(string path) => Encoding.UTF8.GetString(RegularFile.ReadAtMost(path, MaxPemBytes));

    private static DismException Unreadable(string path, string what, Exception? e) => new(
        ErrorCode.ReadFailed, $"The {what} cannot be read from {path}{(e is null ? ": it has none" : $": {e.Message}")}", "Give a PEM file: -----BEGIN CERTIFICATE-----.", path, e);
}
