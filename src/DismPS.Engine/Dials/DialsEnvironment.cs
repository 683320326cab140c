using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;

namespace DismPS.Engine.Dials;

/// <summary>What environment variables say about DIALS; secrets come from here, never from arguments.</summary>
public sealed class DialsEnvironment
{
    private readonly Func<string, string?> _read;

    /// <summary>Reads through a function, so that tests have an environment of their own.</summary>
    public DialsEnvironment(Func<string, string?> read) => _read = read;

    /// <summary>The process's own environment.</summary>
    public static DialsEnvironment OfProcess() => new(Environment.GetEnvironmentVariable);

    /// <summary><c>DISMPS_DIALS_URL</c>: base URL.</summary>
    public string? Url => Value("DISMPS_DIALS_URL");

    /// <summary><c>DISMPS_DIALS_REALM</c>: realm of Keycloak.</summary>
    public string? Realm => Value("DISMPS_DIALS_REALM");

    /// <summary><c>DISMPS_DIALS_CLIENT_ID</c>: client; with a secret, the application's own.</summary>
    public string? ClientId => Value("DISMPS_DIALS_CLIENT_ID");

    /// <summary><c>DISMPS_DIALS_AUDIENCE</c></summary>
    public string? Audience => Value("DISMPS_DIALS_AUDIENCE");

    /// <summary><c>DISMPS_DIALS_CA_FILE</c>: certificates that the servers' must descend from.</summary>
    public string? CertificateAuthorityPath => Value("DISMPS_DIALS_CA_FILE");

    /// <summary><c>DISMPS_DIALS_TOKEN</c>: an access token that is used as it is.</summary>
    public string? Token => Value("DISMPS_DIALS_TOKEN");

    /// <summary><c>DISMPS_DIALS_CLIENT_SECRET</c>, else the content of the file that <c>DISMPS_DIALS_CLIENT_SECRET_FILE</c> names.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.NotSignedIn"/>: the file cannot be read, or holds none.</exception>
    public string? ClientSecret => Value("DISMPS_DIALS_CLIENT_SECRET")
        ?? (Value("DISMPS_DIALS_CLIENT_SECRET_FILE") is { } file ? SecretOf(file) : null);

    /// <summary><c>DIALS_DEV_CACHE_DIR</c> of the Python client: folder of its token for all services but production.</summary>
    public string PythonDevelopmentFolder => Value("DIALS_DEV_CACHE_DIR") ?? ".cache-dev";

    /// <summary>
    /// Folder of the token cache: <c>$DISMPS_STATE_DIR</c>, else <c>dismps</c> in the user's local data folder; null when the user has none.
    /// </summary>
    public string? StateFolder
    {
        get
        {
            if (Value("DISMPS_STATE_DIR") is { } own)
                return Path.GetFullPath(own);
            string data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
            return data.Length > 0 ? Path.Combine(data, "dismps") : null;
        }
    }

    /// <exception cref="DismException"><see cref="ErrorCode.NotSignedIn"/>.</exception>
    private static string SecretOf(string file)
    {
        try
        {
            return TokenFile.Read(file);
        }
        catch (DismException e)
        {
            throw new DismException(ErrorCode.NotSignedIn, $"The client's secret is not to be had from '{file}' (DISMPS_DIALS_CLIENT_SECRET_FILE): {e.InnerException?.Message ?? "the file holds none or is too large."}", "Correct the variable or the file.", file, e);
        }
    }

    private string? Value(string name) => _read(name)?.Trim() is { Length: > 0 } value ? value : null;
}
