namespace DismPS.DialsStandIn;

/// <summary>An application with a secret of its own.</summary>
/// <param name="ClientId">Client id.</param>
/// <param name="Secret">Its secret, also good as <c>X-CLIENT-SECRET</c>.</param>
public sealed record ApplicationRegistration(string ClientId, string Secret);
