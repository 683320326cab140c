using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DismPS.Server.Tests;

/// <summary>An authority of its own and a certificate of it for localhost.</summary>
internal sealed class TestCertificates : IDisposable
{
    private readonly X509Certificate2 authority;

    public TestCertificates()
    {
        DateTimeOffset from = TimeProvider.System.GetUtcNow().AddMinutes(-5);
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authority = request.CreateSelfSigned(from, from.AddDays(1));
        using var own = RSA.Create(2048);
        var leaf = new CertificateRequest("CN=localhost", own, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        leaf.CertificateExtensions.Add(names.Build());
        using X509Certificate2 signed = leaf.Create(authority, from, from.AddHours(12), [1, 2, 3, 4]);
        using X509Certificate2 withKey = signed.CopyWithPrivateKey(own);
        Server = X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
        AuthorityFile = Path.GetTempFileName();
        File.WriteAllText(AuthorityFile, authority.ExportCertificatePem());
    }

    public X509Certificate2 Server { get; }

    public string AuthorityFile { get; }

    public void Dispose()
    {
        Server.Dispose();
        authority.Dispose();
        File.Delete(AuthorityFile);
    }
}
