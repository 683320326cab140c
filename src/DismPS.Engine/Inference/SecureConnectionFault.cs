using System.Security.Authentication;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Inference;

/// <summary>Tells why a connection with TLS was not made.</summary>
internal static class SecureConnectionFault
{
    public static DismException Explain(Uri server, HttpRequestException e)
    {
        (string fault, string cure) = e.InnerException switch
        {
            UntrustedCertificateException untrusted => (
                $"{server} has no certificate that is trusted here: {untrusted.Message}.",
                "Name its authority's certificate (-CertificateAuthorityPath, --ca-file), or the host that it is for as a Host header."),
            // What came is no record of TLS.
            AuthenticationException { InnerException: null } => ($"The server at {server} does not speak TLS.", $"Write {Plain(server)}."),
            IOException => ($"The server at {server} ended the connection when it was asked for TLS.", $"If it does not speak TLS, write {Plain(server)}."),
            _ => (
                $"No TLS was agreed on with {server}: {(e.InnerException?.InnerException ?? e.InnerException ?? e).Message}",
                "Does it want a certificate of the client (-ClientCertificatePath, --cert-file)?"),
        };
        return new DismException(ErrorCode.ServerUnreachable, fault, cure, server.ToString(), e);
    }

    private static string Plain(Uri server) => $"{(server.Scheme == "grpcs" ? "grpc" : "http")}://{server.Authority}";
}
