using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace DismPS.Engine.Inference;

/// <summary>A server showed a certificate that is not trusted: what tells it from a server that speaks no TLS.</summary>
internal sealed class UntrustedCertificateException(string message) : AuthenticationException(message)
{
    /// <summary>The verdict for TLS: as the system has it, but with an exception of its own kind.</summary>
    /// <exception cref="UntrustedCertificateException">There are errors.</exception>
    public static bool Verify(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        var reasons = new List<string>();
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            reasons.Add("it shows none");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            reasons.Add("it is for another host (RemoteCertificateNameMismatch)");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
            reasons.Add($"errors in its chain ({string.Join(", ", chain?.ChainStatus.Select(s => s.Status).Distinct() ?? [])})");
        throw new UntrustedCertificateException(string.Join(", ", reasons));
    }
}
