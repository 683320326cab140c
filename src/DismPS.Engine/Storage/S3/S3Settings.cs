using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Storage.S3;

/// <summary>What options, variables and profile together say of a service.</summary>
/// <param name="Endpoint">Address of the service; null for Amazon's of the region.</param>
/// <param name="Region">Region.</param>
/// <param name="PathStyle">The bucket in the path, not in the host's name.</param>
/// <param name="CaBundle">Absolute path of trusted authorities; null for the system's.</param>
/// <param name="Credentials">Keys, or none.</param>
internal sealed record S3Settings(Uri? Endpoint, string Region, bool PathStyle, string? CaBundle, AWSCredentials Credentials)
{
    private const string UsualRegion = "us-east-1";

    /// <summary>The service in messages.</summary>
    internal string Name => Endpoint?.GetLeftPart(UriPartial.Authority) ?? $"Amazon S3 ({Region})";

    /// <summary>Resolves them: options before variables before the profile.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>, <see cref="ErrorCode.AccessDenied"/>, <see cref="ErrorCode.ReadFailed"/>.</exception>
    internal static S3Settings Resolve(StoreOptions options)
    {
        var variables = new S3Variables(options.Variable);
        CredentialProfile? profile = S3Credentials.ProfileOf(options, variables);
        Uri? endpoint = options.EndpointUrl ?? variables.Endpoint ?? (profile?.EndpointUrl is { Length: > 0 } named ? S3Variables.EndpointOf(named, "endpoint_url of the profile") : null);
        if (endpoint is not null)
            CheckEndpoint(endpoint);
        if (variables.SkipsVerification && endpoint?.Scheme != Uri.UriSchemeHttp)
        {
            throw new DismException(
                ErrorCode.UsageInvalid, "S3_VERIFY_SSL=0 asks for connections to whoever answers; keys and models are not sent over these.",
                "Name the store's authority with -CaBundle, --ca-bundle or AWS_CA_BUNDLE, and unset S3_VERIFY_SSL.", "S3_VERIFY_SSL");
        }

        string region = options.Region ?? variables.Region ?? profile?.Region?.SystemName ?? UsualRegion;
        if (region.Length > 64 || !region.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            throw new DismException(ErrorCode.UsageInvalid, $"'{region}' is no region.", "Write it as in eu-central-1.", region);
        return new S3Settings(
            endpoint,
            region,
            options.PathStyle ?? variables.PathStyle ?? endpoint is not null,
            options.CaBundle ?? variables.CaBundle,
            S3Credentials.Find(options, variables, profile));
    }

    private static void CheckEndpoint(Uri endpoint)
    {
        if (endpoint.UserInfo.Length > 0)
            throw new DismException(ErrorCode.UsageInvalid, $"The endpoint of {endpoint.Host} has credentials in its address.", "Take them out; docs/storage.md says where they belong.", endpoint.Host);
        if (endpoint.Scheme is not ("http" or "https") || endpoint.Query.Length > 0 || endpoint.Fragment.Length > 0)
            throw new DismException(ErrorCode.UsageInvalid, $"'{endpoint.GetLeftPart(UriPartial.Path)}' is no endpoint of a store.", "Write https://s3.example.org.", endpoint.Host);
    }
}
