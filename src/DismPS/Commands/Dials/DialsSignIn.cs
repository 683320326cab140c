using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using DismPS.Engine.Dials;

namespace DismPS.Commands;

/// <summary>
/// What Connect-Dials was told in this runspace, besides what the token cache keeps: proxy, certificates, and the secrets of applications,
/// which are in memory only. It ends with the runspace.
/// </summary>
internal sealed class DialsSignIn
{
    private static readonly ConditionalWeakTable<Runspace, DialsSignIn> OfRunspaces = [];

    private readonly Dictionary<string, string> _secrets = [];
    private DialsOptions _options = new();
    private Uri? _service;

    /// <summary>That of the runspace of this thread.</summary>
    public static DialsSignIn Current => Runspace.DefaultRunspace is { } runspace ? OfRunspaces.GetValue(runspace, static _ => new DialsSignIn()) : new DialsSignIn();

    /// <summary>What completions found, for a while.</summary>
    public CompletionCache Completions { get; } = new();

    /// <summary>Which service is meant, and how it is reached.</summary>
    /// <param name="url">As the user named it; null for the session's, the environment's, or that of the last sign-in.</param>
    /// <param name="workingFolder">Folder in which the Python client's files are looked for.</param>
    public DialsOptions OptionsOf(string? url, string? workingFolder) => IsOwn(url)
        ? _options with { WorkingFolder = workingFolder }
        : new DialsOptions { Url = url, WorkingFolder = workingFolder, Proxy = _options.Proxy, CertificateAuthorityPath = _options.CertificateAuthorityPath };

    /// <summary>The environment with the session's secrets, which go to the service only that they were given for.</summary>
    public DialsEnvironment EnvironmentOf(string? url) => IsOwn(url) ? new(Read) : DialsEnvironment.OfProcess();

    /// <summary>Keeps what a connection was made with.</summary>
    /// <param name="service">Base URL.</param>
    /// <param name="options">How it is reached.</param>
    /// <param name="secrets">Variables with values that other processes do not see.</param>
    public void Keep(Uri service, DialsOptions options, IReadOnlyDictionary<string, string> secrets)
    {
        Forget();
        _service = service;
        _options = options with { Url = service.ToString(), WorkingFolder = null };
        foreach ((string name, string value) in secrets)
            _secrets[name] = value;
    }

    /// <summary>Forgets a service.</summary>
    /// <returns>False when nothing secret of it was kept.</returns>
    public bool Forget(Uri service) => service == _service && Forget();

    /// <summary>The service whose secrets are kept; null for none.</summary>
    public Uri? ServiceOfSecrets => _secrets.Count > 0 ? _service : null;

    private bool Forget()
    {
        bool had = _secrets.Count > 0;
        _secrets.Clear();
        _options = new DialsOptions();
        _service = null;
        Completions.Clear();
        return had;
    }

    private string? Read(string name) => _secrets.TryGetValue(name, out string? value) ? value : Environment.GetEnvironmentVariable(name);

    private bool IsOwn(string? url) => _service is not null && (url is null || DialsService.At(url).BaseUrl == _service);
}
