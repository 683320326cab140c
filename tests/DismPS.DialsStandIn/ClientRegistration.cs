namespace DismPS.DialsStandIn;

/// <summary>A public client of the login and the audience it may ask tokens for.</summary>
/// <param name="ClientId">Client id.</param>
/// <param name="Audience">Audience of the token exchange.</param>
public sealed record ClientRegistration(string ClientId, string Audience)
{
    /// <summary>That of the production service.</summary>
    public static ClientRegistration Production { get; } = new("cms-dials-prod-public-app", "cms-dials-prod-confidential-app");

    /// <summary>That of the development service.</summary>
    public static ClientRegistration Development { get; } = new("cms-dials-dev-public-app", "cms-dials-dev-confidential-app");
}
