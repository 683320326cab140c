using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Management.Automation;
using System.Net;
using System.Security;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;

namespace DismPS.Commands;

/// <summary>Values of the parameters that say how a server is reached.</summary>
/// <param name="TimeoutSeconds">How long one answer may take.</param>
internal sealed record ConnectionParameters(int TimeoutSeconds)
{
    public Hashtable? Header { get; init; }

    public SecureString? Token { get; init; }

    public string? CertificateAuthorityPath { get; init; }

    public string? ClientCertificatePath { get; init; }

    public string? ClientKeyPath { get; init; }

    public bool SkipCertificateCheck { get; init; }

    public bool Compress { get; init; }

    public bool AsJson { get; init; }

    public int RetryCount { get; init; }

    /// <summary>As the engine takes them.</summary>
    /// <exception cref="DismException">A header has no single value.</exception>
    public ServerConnection ToConnection() => new()
    {
        Timeout = TimeSpan.FromSeconds(TimeoutSeconds),
        UseJson = AsJson,
        Headers = HeadersOf(Header),
        Token = Token is null ? null : new NetworkCredential("", Token).Password,
        CertificateAuthorityPath = CertificateAuthorityPath,
        ClientCertificatePath = ClientCertificatePath,
        ClientKeyPath = ClientKeyPath,
        SkipCertificateCheck = SkipCertificateCheck,
        Compress = Compress,
        Retries = RetryCount,
    };

    private static ImmutableArray<KeyValuePair<string, string>> HeadersOf(Hashtable? table)
    {
        if (table is null)
            return [];
        var headers = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (DictionaryEntry entry in table)
        {
            string name = LanguagePrimitives.ConvertTo<string>(entry.Key);
            object? value = entry.Value is PSObject wrapped ? wrapped.BaseObject : entry.Value;
            headers.Add(new(name, value switch
            {
                string text => text,
                IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
                _ => throw new DismException(ErrorCode.UsageInvalid, $"The header '{name}' has no text as its value.", "Write -Header @{ 'X-Name' = 'value' }.", name),
            }));
        }

        return headers.ToImmutable();
    }
}
