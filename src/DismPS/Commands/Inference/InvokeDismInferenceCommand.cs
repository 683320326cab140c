using System.Collections;
using System.Management.Automation;
using System.Security;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Scores the rows of input files: through a server, or in this process without one.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "DismInference")]
[OutputType(typeof(DismPrediction))]
public sealed class InvokeDismInferenceCommand : DismCommand
{
    private const int ProgressId = 21;
    private const string Activity = "Scoring";

    private ServerConnection _connection = new();

    /// <summary>Template; it names the model, its inputs and the threshold.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP", "LiteralPath")]
    public string Path { get; set; } = "";

    /// <summary>Input files: CSV, JSON, JSON lines, .npy or .npz; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [SupportsWildcards]
    public string[] InputPath { get; set; } = [];

    /// <summary>Resource; needed when the template has several.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public string? Resource { get; set; }

    /// <summary>Server to ask; without it the model runs in this process.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public Uri? Uri { get; set; }

    /// <summary>File of OMS attributes, CSV or JSON, for the inputs of the template's InputMetadata.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? MetadataPath { get; set; }

    /// <summary>Renames columns: file name = name in the template.</summary>
    [Parameter]
    public Hashtable? Map { get; set; }

    /// <summary>Format of the input; by its extension by default.</summary>
    [Parameter]
    [ValidateSet("csv", "json", "jsonl", "npy", "npz")]
    public string? Format { get; set; }

    /// <summary>Reads empty CSV cells of floating-point inputs as NaN in place of refusing them.</summary>
    [Parameter]
    public SwitchParameter EmptyIsNaN { get; set; }

    /// <summary>Rows of one request at most.</summary>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int BatchSize { get; set; } = 256;

    /// <summary>Python for handlers and TorchScript: a program, or the folder of a virtual environment.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PythonPath { get; set; }

    /// <summary>How long one answer may take.</summary>
    [Parameter]
    [ValidateRange(1, 86_400)]
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

    /// <summary>Folder that relative paths of the template start from; the current location by default.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? BasePath { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            _connection = Connection();
        }
        catch (DismException e)
        {
            ThrowFault(e, e.Target);
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in InputPath)
        {
            IReadOnlyList<string> files = ResolveFiles(path, literal: false);
            if (files.Count == 0)
                WriteFault(new DismException(ErrorCode.ReadFailed, $"No file matches '{path}'.", target: path));
            foreach (string file in files)
                Score(file);
        }
    }

    private ServerConnection Connection() => new ConnectionParameters(TimeoutSeconds)
    {
        Header = Header,
        Token = Token,
        CertificateAuthorityPath = CertificateAuthorityPath is null ? null : Absolute(CertificateAuthorityPath),
        ClientCertificatePath = ClientCertificatePath is null ? null : Absolute(ClientCertificatePath),
        ClientKeyPath = ClientKeyPath is null ? null : Absolute(ClientKeyPath),
        SkipCertificateCheck = SkipCertificateCheck,
        Compress = Compress,
        AsJson = AsJson,
        RetryCount = RetryCount,
    }.ToConnection();

    private void Score(string input)
    {
        var options = new InvokeInferenceOptions(
            SourceOf(Absolute(Path), BasePath), input)
        {
            Resource = Resource,
            Uri = Uri,
            PythonPath = PythonOf(PythonPath),
            Map = MapOf(Map),
            MetadataPath = MetadataPath is null ? null : Absolute(MetadataPath),
            Format = Format is null ? InputFormat.Auto : InputReader.FormatOfName(Format) ?? InputFormat.Auto,
            EmptyIsNaN = EmptyIsNaN,
            BatchSize = BatchSize,
            Connection = _connection,
        };
        InvokeInference scoring;
        try
        {
            scoring = new InvokeInference(options);
        }
        catch (DismException e)
        {
            WriteFault(e, Path);
            return;
        }

        try
        {
            foreach (ScoredRow row in Guarded(AsyncPump.Enumerate(scoring.RunAsync, Ended), input))
            {
                ShowProgress(ProgressId, Activity, $"{scoring.RowsScored} rows of {input}", scoring.PercentRead);
                WriteObject(ToOutput(row));
            }
        }
        finally
        {
            EndProgress(ProgressId, Activity);
        }

        if (scoring.UncheckedConditions.Count > 0)
            WriteVerbose($"{input}: conditions that no column tells of were not checked: {string.Join(", ", scoring.UncheckedConditions)}");
    }

    private static PSObject ToOutput(ScoredRow row)
    {
        var output = new PSObject(new DismPrediction(row));
        foreach ((string name, string value) in row.Columns)
        {
            if (output.Properties[name] is null)
                output.Properties.Add(new PSNoteProperty(name, value));
        }

        return output;
    }
}
