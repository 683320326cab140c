using System.Globalization;

namespace DismPS.DialsStandIn;

/// <summary>Tokens and device codes that were given out. Names count up as in the recordings.</summary>
internal sealed class TokenBook
{
    private readonly Lock guard = new();
    private readonly StandInOptions options;
    private readonly Dictionary<string, (DateTimeOffset End, string? Audience)> access = [];
    private readonly Dictionary<string, (DateTimeOffset End, string? ClientId)> refresh = [];
    private readonly Dictionary<string, (DateTimeOffset End, string ClientId)> subjects = [];
    private readonly Dictionary<string, DeviceCode> devices = [];
    private int publicTokens;
    private int dialsTokens;
    private int applicationTokens;

    public TokenBook(StandInOptions options)
    {
        this.options = options;
        foreach (string token in options.AccessTokens)
            access[token] = (Now + options.AccessLifetime, null);
        foreach (string token in options.RefreshTokens)
            refresh[token] = (Now + options.RefreshLifetime, null);
    }

    private DateTimeOffset Now => options.Time.GetUtcNow();

    public string NewDevice(string clientId)
    {
        lock (guard)
        {
            string code = Name("DEVICE-CODE", devices.Count + 1);
            devices[code] = new DeviceCode(clientId, Now + options.DeviceCodeLifetime, options.ConfirmAfter);
            return code;
        }
    }

    /// <summary>Null when the login is confirmed, else the error.</summary>
    public string? Poll(string code, string clientId)
    {
        lock (guard)
        {
            if (!devices.TryGetValue(code, out DeviceCode? device) || device.ClientId != clientId || device.Used)
                return "invalid_grant";
            if (device.End <= Now)
                return "expired_token";
            if (device.PollsLeft-- > 0)
                return "authorization_pending";
            device.Used = true;
            return null;
        }
    }

    public bool TakeRefresh(string token, string clientId)
    {
        lock (guard)
        {
            if (!refresh.TryGetValue(token, out (DateTimeOffset End, string? ClientId) known) || known.End <= Now || (known.ClientId ?? clientId) != clientId)
                return false;
            if (options.RefreshTokensAreUsedOnce)
                refresh.Remove(token);
            return true;
        }
    }

    /// <summary>A pair for the client. The recorded renewal without a login before gives the pair 2.</summary>
    public (string Access, string Refresh) NewPublic(string clientId, bool renewed)
    {
        lock (guard)
        {
            publicTokens = renewed ? Math.Max(2, publicTokens + 1) : publicTokens + 1;
            string subject = Name("PUBLIC-ACCESS", publicTokens);
            string renewal = Name("PUBLIC-REFRESH", publicTokens);
            subjects[subject] = (Now + options.AccessLifetime, clientId);
            refresh[renewal] = (Now + options.RefreshLifetime, clientId);
            return (subject, renewal);
        }
    }

    public bool IsSubject(string token, string clientId)
    {
        lock (guard)
            return subjects.TryGetValue(token, out (DateTimeOffset End, string ClientId) known) && known.End > Now && known.ClientId == clientId;
    }

    public string NewDials(string audience)
    {
        lock (guard)
            return NewAccess(Name("DIALS-ACCESS", ++dialsTokens), audience);
    }

    public string NewApplication(string audience)
    {
        lock (guard)
            return NewAccess(Name("APP-ACCESS", ++applicationTokens), audience);
    }

    public bool IsAccess(string token)
    {
        lock (guard)
        {
            return access.TryGetValue(token, out (DateTimeOffset End, string? Audience) known) && known.End > Now
                && (options.Audience is null || known.Audience is null || known.Audience == options.Audience);
        }
    }

    public void Revoke(string token)
    {
        lock (guard)
        {
            access.Remove(token);
            refresh.Remove(token);
            subjects.Remove(token);
        }
    }

    private static string Name(string kind, int number) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{number}");

    private string NewAccess(string token, string audience)
    {
        access[token] = (Now + options.AccessLifetime, audience);
        return token;
    }

    private sealed class DeviceCode(string clientId, DateTimeOffset end, int pollsLeft)
    {
        public string ClientId { get; } = clientId;

        public DateTimeOffset End { get; } = end;

        public int PollsLeft { get; set; } = pollsLeft;

        public bool Used { get; set; }
    }
}
