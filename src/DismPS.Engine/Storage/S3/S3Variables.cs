using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Storage.S3;

/// <summary>
/// The environment's variables: those of Amazon's tools, and those that KServe hands to its storage initializer, so that a pod's settings serve here too.
/// Source: KServe 0.17, pkg/credentials/s3.
/// </summary>
internal sealed class S3Variables(Func<string, string?> variable)
{
    /// <summary>Address of the service.</summary>
    internal Uri? Endpoint
    {
        get
        {
            foreach (string name in (string[])["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "S3_ENDPOINT"])
            {
                if (Text(name) is not { } text)
                    continue;
                // S3_ENDPOINT has no scheme; one that is in it wins.
                string scheme = IsFalse("S3_USE_HTTPS") ? "http" : "https";
                return EndpointOf(text.Contains("://", StringComparison.Ordinal) ? text : $"{scheme}://{text}", name);
            }

            return null;
        }
    }

    /// <summary>Region.</summary>
    internal string? Region => Text("AWS_REGION") ?? Text("AWS_DEFAULT_REGION");

    /// <summary>False when the bucket belongs into the host's name.</summary>
    internal bool? PathStyle => IsTrue("S3_USER_VIRTUAL_BUCKET") || IsTrue("S3_USE_VIRTUAL_BUCKET") ? false : null;

    /// <summary>Trusted authorities.</summary>
    internal string? CaBundle => Text("AWS_CA_BUNDLE");

    /// <summary>True when certificates shall not be checked.</summary>
    internal bool SkipsVerification => IsFalse("S3_VERIFY_SSL");

    /// <summary>True when no credentials shall be sent.</summary>
    internal bool IsAnonymous => IsTrue("awsAnonymousCredential");

    /// <summary>Profile of the credentials files.</summary>
    internal string? Profile => Text("AWS_PROFILE");

    /// <summary>Place of the credentials file.</summary>
    internal string? CredentialFile => Text("AWS_SHARED_CREDENTIALS_FILE");

    /// <summary>Access key, secret key and token; null unless the first two are there.</summary>
    internal (string Key, string Secret, string? Token)? Keys =>
        Text("AWS_ACCESS_KEY_ID") is { } key && Text("AWS_SECRET_ACCESS_KEY") is { } secret ? (key, secret, Text("AWS_SESSION_TOKEN")) : null;

    /// <summary>True when this machine's own service shall be asked for credentials, which takes seconds where there is none.</summary>
    internal bool AsksMachine => IsFalse("AWS_EC2_METADATA_DISABLED");

    /// <summary>An endpoint out of a text.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>; the text is not repeated.</exception>
    internal static Uri EndpointOf(string text, string source) => Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
        ? uri
        : throw new DismException(ErrorCode.UsageInvalid, $"{source} is no address of a store.", "Write https://s3.example.org.", source);

    private string? Text(string name) => variable(name)?.Trim() is { Length: > 0 } text ? text : null;

    private bool IsFalse(string name) => Text(name)?.ToLowerInvariant() is "0" or "false" or "no";

    private bool IsTrue(string name) => Text(name)?.ToLowerInvariant() is "1" or "true" or "yes";
}
