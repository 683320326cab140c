using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Dials;

/// <summary>An instance of DIALS and the identity service that signs users in to it.</summary>
/// <param name="BaseUrl">Base URL; its path ends with a slash.</param>
/// <param name="Realm">Realm of Keycloak; its path ends with a slash.</param>
/// <param name="ClientId">Public client that signs users in.</param>
/// <param name="Audience">Confidential client that the access token is exchanged for.</param>
public sealed record DialsService(Uri BaseUrl, Uri Realm, string ClientId, string Audience)
{
    private static readonly Uri CernRealm = new("https://auth.cern.ch/auth/realms/cern/");

    /// <summary>The production instance.</summary>
    public static DialsService Production { get; } =
        new(new Uri("https://cmsdials-api.web.cern.ch/"), CernRealm, "cms-dials-prod-public-app", "cms-dials-prod-confidential-app");

    /// <summary>The development instance.</summary>
    public static DialsService Development { get; } =
        new(new Uri("https://dev-cmsdials-api.web.cern.ch/"), CernRealm, "cms-dials-dev-public-app", "cms-dials-dev-confidential-app");

    /// <summary>Prefix of all calls.</summary>
    public Uri Api => new(BaseUrl, "api/v1/");

    /// <summary>Whether this is the production instance.</summary>
    public bool IsProduction => BaseUrl == Production.BaseUrl;

    /// <summary>The service at a base URL: client and audience follow from it.</summary>
    /// <param name="url">Base URL; a missing slash at its end is added.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>: it is no address of a service.</exception>
    public static DialsService At(string url)
    {
        Uri address = AddressOf(url, "the base URL of DIALS");
        if (address == Production.BaseUrl)
            return Production;
        // A name with "dev" is how the platform names the instance that the development client may sign in to; all others take the production one's.
        DialsService like = address.Host == Development.BaseUrl.Host || address.Host.StartsWith("dev-", StringComparison.OrdinalIgnoreCase) ? Development : Production;
        return like with { BaseUrl = address };
    }

    /// <summary>Whether tokens may travel to an address that a file names.</summary>
    internal static bool IsAddress(Uri address) =>
        address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
        && address.UserInfo.Length == 0 && address.Query.Length == 0 && address.Fragment.Length == 0 && address.AbsolutePath.EndsWith('/');

    /// <summary>An address with a slash at its end.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>.</exception>
    internal static Uri AddressOf(string text, string what)
    {
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out Uri? address) || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp) || address.Host.Length == 0)
        {
            // A password before '@' is not repeated, however the rest is written.
            string shown = text.Contains('@', StringComparison.Ordinal) ? "What was given" : $"'{text}'";
            throw new DismException(ErrorCode.UsageInvalid, $"{shown} is not {what}.", $"Write it as {Production.BaseUrl}; without it production is meant.");
        }

        if (address.Query.Length > 0 || address.Fragment.Length > 0 || address.UserInfo.Length > 0)
            throw new DismException(ErrorCode.UsageInvalid, $"{char.ToUpperInvariant(what[0])}{what[1..]} has no user, '?' or '#'.", $"Write it as {Production.BaseUrl}.", address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped));
        // Tokens travel to this address.
        if (address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback)
            throw new DismException(ErrorCode.UsageInvalid, $"{address} is not asked: without TLS everybody on the way could read the token.", "Write https.", text);
        return address.AbsolutePath.EndsWith('/') ? address : new Uri(address.GetLeftPart(UriPartial.Path) + "/");
    }
}
