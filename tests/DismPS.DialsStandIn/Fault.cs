using System.Globalization;
using System.Text.Json.Nodes;

namespace DismPS.DialsStandIn;

/// <summary>What goes wrong with a call.</summary>
public sealed record Fault
{
    private Fault(FaultKind kind, string name) => (Kind, Name) = (kind, name);

    /// <summary>Its name, kept with the request that met it.</summary>
    public string Name { get; }

    internal FaultKind Kind { get; }

    internal Answer? Instead { get; init; }

    internal long Count { get; init; }

    internal string? Address { get; init; }

    internal bool BodyIsLeftUnread { get; init; }

    /// <summary>An answer with this status; the default body is that of the recordings.</summary>
    /// <param name="status">Status.</param>
    /// <param name="body">Text of the body, JSON unless another type is named.</param>
    /// <param name="retryAfter">Seconds for <c>Retry-After</c>.</param>
    /// <param name="contentType">Type of the body.</param>
    public static Fault Status(int status, string? body = null, int? retryAfter = null, string contentType = "application/json")
    {
        Answer answer = Answer.OfText(status, body ?? """{"detail": "stub error"}""", contentType);
        if (retryAfter is int seconds)
            answer.Headers["Retry-After"] = seconds.ToString(CultureInfo.InvariantCulture);
        return new Fault(FaultKind.Answer, $"status {status}") { Instead = answer };
    }

    /// <summary>The store's answer to an address whose time is over.</summary>
    public static Fault ExpiredSignature() =>
        new(FaultKind.Answer, "expired signature") { Instead = StoreService.Error(403, "AccessDenied", "Request has expired") };

    /// <summary>An error of the login: <c>authorization_pending</c>, <c>slow_down</c>, <c>access_denied</c>, <c>expired_token</c>, <c>invalid_grant</c>, <c>invalid_client</c> and others.</summary>
    public static Fault OAuth(string error, int status = 400) =>
        new(FaultKind.Answer, error) { Instead = KeycloakService.Error(status, error) };

    /// <summary>A redirection.</summary>
    public static Fault Redirect(Uri target, int status = 307)
    {
        Answer answer = Answer.OfText(status, "", null);
        answer.Headers["Location"] = target.ToString();
        return new Fault(FaultKind.Answer, "redirection") { Instead = answer };
    }

    /// <summary>A page of HTML with status 200 where JSON was asked for, as a login page in between would be.</summary>
    public static Fault NotJson() => Status(200, "<!doctype html><title>Sign in</title>", contentType: "text/html");

    /// <summary>JSON that is far larger than any true answer.</summary>
    public static Fault Huge(long bytes) => new(FaultKind.Answer, "huge answer") { Instead = Answer.OfHuge(bytes) };

    /// <summary>JSON of another shape than asked for.</summary>
    public static Fault OtherJson(JsonNode? json) => new(FaultKind.Answer, "other JSON") { Instead = Answer.OfJson(200, json) };

    /// <summary>The connection is reset before an answer; nothing is done.</summary>
    public static Fault Reset() => new(FaultKind.Reset, "reset");

    /// <summary>The connection is reset when this many bytes of an upload have arrived.</summary>
    public static Fault ResetAfterBytes(long bytes) => new(FaultKind.ResetAfterBytes, $"reset after {bytes} bytes") { Count = bytes };

    /// <summary>The call is done, and the connection is reset in place of the answer.</summary>
    public static Fault LostAnswer() => new(FaultKind.LostAnswer, "lost answer");

    /// <summary>The call is done, and the connection is reset in the middle of the answer.</summary>
    public static Fault CutAnswer() => new(FaultKind.CutAnswer, "cut answer");

    /// <summary>The right answer with few bytes per second.</summary>
    public static Fault SlowBody(int bytesPerSecond) => new(FaultKind.SlowBody, $"{bytesPerSecond} bytes per second") { Count = bytesPerSecond };

    /// <summary>No answer until the client goes away or the stand-in ends.</summary>
    public static Fault Hang() => new(FaultKind.Hang, "hang");

    /// <summary>The store says that it holds other bytes than were sent.</summary>
    public static Fault WrongETag() => new(FaultKind.WrongETag, "wrong ETag");

    /// <summary>The right answer with half of its JSON; the announced length is that of the half.</summary>
    public static Fault TruncatedJson() => new(FaultKind.Truncate, "truncated JSON");

    /// <summary>A presigned address that names a bucket and no key.</summary>
    public static Fault PresignedWithoutKey() => PresignedAddress("nokey");

    /// <summary>Another presigned address: absolute, or a path in the store.</summary>
    public static Fault PresignedAddress(string address) => new(FaultKind.PresignedAddress, "other presigned address") { Address = address };

    /// <summary>A page whose <c>next</c> is another address, or none of the wanted form.</summary>
    public static Fault NextAddress(string address) => new(FaultKind.NextAddress, "other next address") { Address = address };

    /// <summary>The same fault, answered before the body of the request is read.</summary>
    public Fault BeforeBody() => this with { BodyIsLeftUnread = true };
}
