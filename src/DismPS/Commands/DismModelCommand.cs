using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Management.Automation;
using System.Net;
using System.Security;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;

namespace DismPS.Commands;

/// <summary>What cmdlets share that ask a template's model: in this process, or a server and how that is reached.</summary>
public abstract class DismModelCommand : DismTemplateCommand
{
    /// <summary>Only this resource; needed where one is asked and the template has several.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public string? Resource { get; set; }

    /// <summary>Server to ask; without it the model runs in this process.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ApiUriCompleter))]
    public Uri? Uri { get; set; }

    /// <summary>Python for handlers and TorchScript: a program, or the folder of a virtual environment.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PythonCompleter))]
    public string? PythonPath { get; set; }

    /// <summary>How long one answer may take.</summary>
    [Parameter]
    [ValidateRange(1, 86_400)]
    [Duration]
    public int TimeoutSeconds { get; set; } = 60;

    /// <summary>Sends tensors as JSON in place of the binary extension, for servers without it.</summary>
    [Parameter]
    public SwitchParameter AsJson { get; set; }

    /// <summary>Headers of every request to the server, for example the Host of a cluster's ingress.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable? Header { get; set; }

    /// <summary>Bearer token; it is sent over TLS and to this machine only.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? Token { get; set; }

    /// <summary>File of the certificates (PEM) that the server's must descend from.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CertificateAuthorityPath { get; set; }

    /// <summary>File of the certificate (PEM) by which the server knows this client.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ClientCertificatePath { get; set; }

    /// <summary>File of the key (PEM) of the client's certificate, when it is not in the same file.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ClientKeyPath { get; set; }

    /// <summary>Takes any certificate of the server: what is sent may be read by somebody else.</summary>
    [Parameter]
    public SwitchParameter SkipCertificateCheck { get; set; }

    /// <summary>Compresses requests with gzip, and asks for compressed answers.</summary>
    [Parameter]
    public SwitchParameter Compress { get; set; }

    /// <summary>How often a request is sent again that the server surely did not begin.</summary>
    [Parameter]
    [ValidateRange(0, 10)]
    public int RetryCount { get; set; } = 2;

    /// <summary>How long such a request is sent again, however often.</summary>
    [Parameter]
    [ValidateRange(0, 86_400)]
    [Duration]
    public int RetryTimeSeconds { get; set; }

    /// <summary>How the server is reached.</summary>
    private protected ServerConnection Connection { get; private set; } = new();

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            Connection = ReadConnection();
        }
        catch (DismException e)
        {
            ThrowFault(e, e.Target);
        }
    }

    /// <exception cref="DismException">A header has no single value.</exception>
    private ServerConnection ReadConnection() => new()
    {
        Timeout = TimeSpan.FromSeconds(TimeoutSeconds),
        UseJson = AsJson,
        Headers = HeadersOf(Header),
        Token = Token is null ? null : new NetworkCredential("", Token).Password,
        CertificateAuthorityPath = AbsoluteOrNull(CertificateAuthorityPath),
        ClientCertificatePath = AbsoluteOrNull(ClientCertificatePath),
        ClientKeyPath = AbsoluteOrNull(ClientKeyPath),
        SkipCertificateCheck = SkipCertificateCheck,
        Compress = Compress,
        Retries = RetryCount,
        RetryTime = MyInvocation.BoundParameters.ContainsKey(nameof(RetryTimeSeconds)) ? TimeSpan.FromSeconds(RetryTimeSeconds) : null,
    };

    private string? AbsoluteOrNull(string? path) => path is null ? null : Absolute(path);

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
