using System.Net.Http.Headers;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials.Authentication;

namespace DismPS.Engine.Dials;

/// <summary>A user or an application, let in to a service.</summary>
public sealed class DialsConnection : IDisposable
{
    private readonly DialsOptions _options;
    private readonly ServiceHttp? _identity;

    private DialsConnection(DialsService service, DialsOptions options, ServiceHttp? identity, IDialsCredential credential, TimeProvider time)
    {
        Service = service;
        _options = options;
        _identity = identity;
        Credential = credential;
        Client = new DialsClient(service, credential, options, time);
    }

    /// <summary>The service.</summary>
    public DialsService Service { get; }

    /// <summary>What lets in.</summary>
    public IDialsCredential Credential { get; }

    /// <summary>Its calls.</summary>
    public DialsClient Client { get; }

    /// <summary>The service that is meant: named, of the environment, of the last sign-in, or production.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>: an address is none.</exception>
    public static DialsService ServiceOf(DialsOptions options, DialsEnvironment environment, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(environment);
        TokenCache cache = CacheOf(environment, time);
        string? url = options.Url ?? environment.Url ?? cache.Current?.ToString();
        DialsService service = url is null ? DialsService.Production : DialsService.At(url);
        // Who signed in with a realm or client of his own need not name it again.
        service = cache.ServiceAt(service.BaseUrl) ?? service;
        return service with
        {
            Realm = (options.Realm ?? environment.Realm) is { } realm ? DialsService.AddressOf(realm, "the realm of an identity service") : service.Realm,
            ClientId = options.ClientId ?? environment.ClientId ?? service.ClientId,
            Audience = options.Audience ?? environment.Audience ?? service.Audience,
        };
    }

    /// <summary>The tokens of the user.</summary>
    public static TokenCache CacheOf(DialsEnvironment environment, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return new TokenCache(environment.StateFolder, time);
    }

    /// <summary>Opens a connection with what is known; nothing is sent.</summary>
    /// <returns>Null when nothing lets in: the user must sign in.</returns>
    /// <exception cref="DismException">An address is none, or a file cannot be read.</exception>
    public static DialsConnection? TryOpen(DialsOptions options, DialsEnvironment environment, TimeProvider time) =>
        TryOpen(options, environment, time, out _);

    /// <inheritdoc cref="TryOpen(DialsOptions, DialsEnvironment, TimeProvider)"/>
    /// <param name="options">Which service, and how it is reached.</param>
    /// <param name="environment">Tokens, secrets and folders.</param>
    /// <param name="time">The clock.</param>
    /// <param name="reason">Why there is none.</param>
    public static DialsConnection? TryOpen(DialsOptions options, DialsEnvironment environment, TimeProvider time, out SignInReason reason)
    {
        DialsService service = ServiceOf(options, environment, time);
        options = Complete(options, environment);
        reason = SignInReason.NoToken;
        // Made only for who is signed in: most commands run where nobody is, and connections cost them as much as their own work (bench coldstart).
        ServiceHttp? http = null;
        try
        {
            IDialsCredential? credential = CredentialOf(
                service, options, environment, () => new IdentityService(service, http ??= new ServiceHttp(service.Realm, "The identity service", options, time), time), time, ref reason);
            return credential is null ? null : new DialsConnection(service, options, http, credential, time);
        }
        catch (DismException)
        {
            http?.Dispose();
            throw;
        }
    }

    /// <summary>Opens a connection with what is known, or fails.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.NotSignedIn"/>, and as for <see cref="TryOpen(DialsOptions, DialsEnvironment, TimeProvider)"/>.</exception>
    public static DialsConnection Open(DialsOptions options, DialsEnvironment environment, TimeProvider time) =>
        TryOpen(options, environment, time, out SignInReason reason) ?? throw UserCredential.NotSignedIn(ServiceOf(options, environment, time), reason);

    /// <summary>Signs a user in and keeps the token.</summary>
    /// <param name="options">Which service, and how it is reached.</param>
    /// <param name="environment">Folders.</param>
    /// <param name="reason">Why, for the observer.</param>
    /// <param name="observer">Who shows the address.</param>
    /// <param name="time">The clock.</param>
    /// <param name="ct">Ends the waiting.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.SignInFailed"/>, <see cref="ErrorCode.WriteFailed"/>, or the service cannot be reached.</exception>
    public static async Task<DialsConnection> SignInAsync(
        DialsOptions options, DialsEnvironment environment, SignInReason reason, ISignInObserver observer, TimeProvider time, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(observer);
        DialsService service = ServiceOf(options, environment, time);
        options = Complete(options, environment);
        TokenCache cache = CacheOf(environment, time);
        var http = new ServiceHttp(service.Realm, "The identity service", options, time);
        try
        {
            // A folder that cannot be written is told before the user goes to the page.
            using (await cache.LockAsync(ct).ConfigureAwait(false))
                observer.Begin(reason);
            var identity = new IdentityService(service, http, time);
            DialsToken token = await new DeviceLogin(identity, time).SignInAsync(observer, ct).ConfigureAwait(false);
            using (await cache.LockAsync(ct).ConfigureAwait(false))
                cache.Save(service, token, makeCurrent: true);
            return new DialsConnection(service, options, http, new UserCredential(service, identity, cache, token, time), time);
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }

    /// <summary>Makes a service the one that is meant where none is named.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.ArtifactLocked"/>.</exception>
    internal static async Task MakeCurrentAsync(DialsService service, DialsEnvironment environment, TimeProvider time, CancellationToken ct)
    {
        TokenCache cache = CacheOf(environment, time);
        if (cache.Current == service.BaseUrl)
            return;
        try
        {
            using (await cache.LockAsync(ct).ConfigureAwait(false))
                cache.MakeCurrent(service.BaseUrl);
        }
        catch (DismException e) when (e.Code == ErrorCode.WriteFailed)
        {
            // Scripts with a token of the environment run where nothing can be written, and name their service.
        }
    }

    /// <summary>Forgets the sign-in to a service; other processes that work with it go on until their token is over.</summary>
    /// <param name="service">Base URL.</param>
    /// <param name="environment">Folders.</param>
    /// <param name="time">The clock.</param>
    /// <param name="ct">Ends the waiting for other processes.</param>
    /// <returns>False when there was none.</returns>
    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>, <see cref="ErrorCode.ArtifactLocked"/>.</exception>
    public static async Task<bool> SignOutAsync(Uri service, DialsEnvironment environment, TimeProvider time, CancellationToken ct)
    {
        TokenCache cache = CacheOf(environment, time);
        using (await cache.LockAsync(ct).ConfigureAwait(false))
            return cache.Remove(service);
    }

    /// <summary>A handler for what the service names: the object store that archives are put to.</summary>
    public HttpMessageHandler CreateHandler(Uri address) => ServiceHttp.CreateHandler(address, _options);

    /// <summary>Asks for the way in without a call, so that a token that is over is noticed.</summary>
    /// <exception cref="DismException">It is over, or the identity service cannot be reached.</exception>
    public async Task EnsureAsync(CancellationToken ct)
    {
        using var message = new HttpRequestMessage();
        await Credential.AuthorizeAsync(message.Headers, ct).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Client.Dispose();
        (Credential as IDisposable)?.Dispose();
        _identity?.Dispose();
    }

    private static DialsOptions Complete(DialsOptions options, DialsEnvironment environment) =>
        options with { CertificateAuthorityPath = options.CertificateAuthorityPath ?? environment.CertificateAuthorityPath };

    private static IDialsCredential? CredentialOf(
        DialsService service, DialsOptions options, DialsEnvironment environment, Func<IdentityService> identity, TimeProvider time, ref SignInReason reason)
    {
        if (environment.Token is { } token)
            return new HeaderCredential("the token that was given", "Authorization", new AuthenticationHeaderValue("Bearer", Checked(token, "DISMPS_DIALS_TOKEN")).ToString(), TokenClaims.UserOf(token));
        if (environment.ClientSecret is { } secret)
        {
            Checked(secret, "DISMPS_DIALS_CLIENT_SECRET");
            return environment.ClientId is null && options.ClientId is null
                ? new HeaderCredential("the secret that was given", "X-CLIENT-SECRET", secret)
                : new ApplicationCredential(identity(), secret, time);
        }

        TokenCache cache = CacheOf(environment, time);
        DateTimeOffset now = time.GetUtcNow();
        foreach (DialsToken? known in Known())
        {
            if (known is null)
                continue;
            if (known.StateAt(now) != DialsTokenState.Invalid)
                return new UserCredential(service, identity(), cache, known, time);
            reason = SignInReason.Expired;
        }

        return null;

        IEnumerable<DialsToken?> Known()
        {
            yield return cache.Find(service);
            if (options.WorkingFolder is not { } folder)
                yield break;
            if (service.IsProduction)
                yield return OfPython(Path.Combine(folder, ".cache"));
            // The Python client looks here whenever a service is named, also for production.
            if (!service.IsProduction || options.Url is not null)
                yield return OfPython(Path.Combine(folder, environment.PythonDevelopmentFolder));
        }

        DialsToken? OfPython(string folder) => PythonTokenFile.Exists(folder) ? PythonTokenFile.Read(folder, time.LocalTimeZone) : null;
    }

    private static string Checked(string secret, string variable) => DialsToken.IsPrintable(secret)
        ? secret
        : throw new DismException(ErrorCode.UsageInvalid, $"{variable} holds characters that no token has.", "Set it anew, without quotes and line ends.", variable);
}
