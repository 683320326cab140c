using System.Collections.Immutable;
using System.Text.RegularExpressions;
using DismPS.Engine.Runtimes.Python.Environments;

namespace DismPS.Engine.Cluster.Kubectl;

/// <summary>
/// Reads what went wrong out of kubectl's standard error. kubectl writes for people only; the forms are those of versions 1.20 to 1.33, held by transcripts
/// of the real program. The first failure counts: what follows of several documents stands behind it.
/// </summary>
public static partial class KubectlFaultReader
{
    private const int MaxText = 64 * 1024;
    private const int MaxMessage = 600;

    // The first that fits names the kind, so those that others contain stand first.
    private static readonly ImmutableArray<(ClusterFaultKind Kind, string[] Words)> Signs =
    [
        (ClusterFaultKind.CredentialPlugin, ["getting credentials", "exec plugin", "credential plugin", "no Auth Provider found", "failed to refresh token"]),
        (ClusterFaultKind.WebhookUnreachable, ["failed calling webhook", "failed to call webhook", "failed calling admission webhook"]),
        (ClusterFaultKind.RefusedByWebhook, ["denied the request"]),
        (ClusterFaultKind.QuotaExceeded, ["exceeded quota"]),
        (ClusterFaultKind.Conflict, ["Apply failed with "]),
        (ClusterFaultKind.KubeconfigInvalid, ["error loading config file", "CreateFile ", "invalid configuration: [", "no configuration has been provided", "unable to read client-cert", "unable to read client-key", "unable to read certificate-authority", "couldn't get version/kind; json parse error", "error reading kubeconfig"]),
        (ClusterFaultKind.ContextMissing, ["no context exists with the name", "cannot locate context", "context was not found for specified context", "current-context must exist", "current-context is not set", "context \"" ]),
        (ClusterFaultKind.ProxyFailed, ["proxyconnect", "Proxy Authentication Required", "proxy error"]),
        (ClusterFaultKind.CertificateUntrusted, ["x509:", "certificate signed by unknown authority", "failed to verify certificate", "tls: handshake failure", "tls: bad certificate", "tls: internal error"]),
        (ClusterFaultKind.Unauthorized, ["(Unauthorized)", "You must be logged in to the server", "asked for the client to provide credentials", "Please enter Username"]),
        (ClusterFaultKind.UnknownField, ["field not declared in schema", "unknown field", "strict decoding error"]),
        (ClusterFaultKind.KindMissing, ["no matches for kind", "the server doesn't have a resource type", "could not find the requested resource", "unable to recognize", "no kind \""]),
        (ClusterFaultKind.TooManyRequests, ["(TooManyRequests)", "too many requests", "Too Many Requests", "client rate limiter"]),
        (ClusterFaultKind.Expired, ["(Expired)", "(Gone)", "too old resource version"]),
        (ClusterFaultKind.Changed, ["the object has been modified", "Operation cannot be fulfilled"]),
        (ClusterFaultKind.AlreadyExists, ["(AlreadyExists)", "already exists"]),
        (ClusterFaultKind.ContainerNotReady, ["is waiting to start", "previous terminated container", "is not running"]),
        (ClusterFaultKind.WaitTimeout, ["timed out waiting for"]),
        (ClusterFaultKind.Forbidden, ["(Forbidden)", "is forbidden:"]),
        (ClusterFaultKind.NotFound, ["(NotFound)", " not found"]),
        (ClusterFaultKind.Timeout, ["context deadline exceeded", "Client.Timeout", "i/o timeout", "TLS handshake timeout", "request canceled", "(Timeout)", "net/http: timeout awaiting"]),
        (ClusterFaultKind.ServerFailed, ["(InternalError)", "(ServiceUnavailable)", "an error on the server", "currently unable to handle the request", "error dialing backend", "apiserver is shutting down", "apiserver not ready", "etcdserver:"]),
        (ClusterFaultKind.NameUnresolved, ["no such host", "server misbehaving", "Temporary failure in name resolution"]),
        (ClusterFaultKind.Unreachable, ["was refused - did you specify", "connection refused", "Unable to connect to the server", "no route to host", "network is unreachable", "connection reset by peer", "server gave HTTP response to HTTPS client", "unexpected EOF", "http2: client connection lost", "broken pipe", "error upgrading connection", "lost connection to pod"]),
        (ClusterFaultKind.ManifestUnreadable, ["error parsing ", "error converting YAML", "Object 'Kind' is missing", "Object 'apiVersion' is missing", "no objects passed to", "cannot be handled as a", "error decoding"]),
        (ClusterFaultKind.Invalid, ["(BadRequest)", "(Invalid)", " is invalid", "failed to create typed patch object", "resource name may not be empty", "error validating data", "(UnprocessableEntity)", "(MethodNotAllowed)", "must be nil"]),
        (ClusterFaultKind.ManifestUnreadable, ["the path \""]),
        (ClusterFaultKind.Usage, ["unknown command", "unknown flag", "unknown shorthand flag", "unable to match a printer"]),
    ];

    /// <summary>Reads one.</summary>
    /// <param name="exitCode">Exit code of kubectl.</param>
    /// <param name="standardError">All that it wrote there.</param>
    /// <param name="standardOutput">What it wrote there, for the prompt of a user without credential; null when not known.</param>
    public static ClusterFault Read(int exitCode, string standardError, string? standardOutput = null)
    {
        string text = standardError.Length > MaxText ? standardError[..MaxText] : standardError;
        string words = Words(text);
        ClusterFaultKind kind = words is "error: EOF" or "EOF" && standardOutput?.Contains("Please enter Username", StringComparison.Ordinal) == true
            ? ClusterFaultKind.Unauthorized
            : KindOf(words.Length > 0 ? words : text);
        var fault = new ClusterFault(kind, Shown(words, kind)) { ExitCode = exitCode };
        return Describe(fault, words, text);
    }

    private static ClusterFaultKind KindOf(string words)
    {
        foreach ((ClusterFaultKind kind, string[] signs) in Signs)
        {
            if (signs.Any(s => words.Contains(s, StringComparison.Ordinal)))
                return kind;
        }

        return ClusterFaultKind.Other;
    }

    // Without the lines of klog, which repeat the failure once an attempt.
    private static string Words(string text) => string.Join('\n', KlogEntry().Replace(text, "").Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0 && !l.StartsWith("Warning: ", StringComparison.Ordinal))).Trim();

    private static string Shown(string words, ClusterFaultKind kind)
    {
        if (kind == ClusterFaultKind.Unauthorized && words.EndsWith("EOF", StringComparison.Ordinal))
            return "the context has no credential, and kubectl would ask for one.";
        // Several documents: the first failure. A conflict and the hint of a plugin take several lines.
        string[] lines = words.Split('\n');
        IEnumerable<string> first = lines.Take(1).Concat(lines.Skip(1).TakeWhile(l => !l.StartsWith("Error from server", StringComparison.Ordinal) && !l.StartsWith("error:", StringComparison.Ordinal)));
        string joined = string.Join(' ', first.Select(l => l.Trim()));
        string clean = CleanText.Of(Prefix().Replace(joined, ""));
        return clean.Length > MaxMessage ? clean[..MaxMessage] + "…" : clean.Length == 0 ? "kubectl gave no reason." : clean;
    }

    private static ClusterFault Describe(ClusterFault fault, string words, string text) => fault.Kind switch
    {
        ClusterFaultKind.Conflict => fault with { Conflicts = Conflicts(words) },
        ClusterFaultKind.Forbidden => Forbidden(fault, words),
        ClusterFaultKind.NotFound => NotFound(fault, words),
        ClusterFaultKind.RefusedByWebhook or ClusterFaultKind.WebhookUnreachable => fault with
        {
            Webhook = Group(Webhook(), words),
            Message = fault.Kind == ClusterFaultKind.RefusedByWebhook && fault.Message.IndexOf("denied the request: ", StringComparison.Ordinal) is >= 0 and int at
                ? fault.Message[(at + "denied the request: ".Length)..]
                : fault.Message,
        },
        ClusterFaultKind.UnknownField => fault with { Field = Group(UndeclaredField(), words) ?? Group(UnknownField(), words) },
        ClusterFaultKind.Invalid => fault with { Field = Group(TypedField(), words) ?? Group(InvalidField(), words) },
        ClusterFaultKind.KindMissing => fault with { Resource = Group(MissingKind(), words) },
        ClusterFaultKind.CredentialPlugin => fault with { Subject = Group(Plugin(), words) },
        ClusterFaultKind.ContextMissing => fault with { Subject = Group(Context(), words) },
        ClusterFaultKind.NameUnresolved => fault with { Subject = Group(Host(), words) },
        ClusterFaultKind.Unreachable => Unreachable(fault, words, text),
        ClusterFaultKind.Timeout => fault with { Subject = Group(Address(), words) ?? Group(Address(), text) },
        _ => fault,
    };

    // kubectl without a current context asks this address; and with a proxy only klog knows that the proxy is at fault.
    private static ClusterFault Unreachable(ClusterFault fault, string words, string text)
    {
        ClusterFaultKind kind = text.Contains("proxyconnect", StringComparison.Ordinal) ? ClusterFaultKind.ProxyFailed
            : words.Contains("localhost:8080 was refused", StringComparison.Ordinal) ? ClusterFaultKind.ContextMissing
            : fault.Kind;
        return fault with { Kind = kind, Subject = kind == ClusterFaultKind.ContextMissing ? null : Group(Refused(), words) ?? Group(Address(), words) };
    }

    private static ClusterFault Forbidden(ClusterFault fault, string words)
    {
        Match match = MayNot().Match(words);
        return !match.Success ? fault : fault with
        {
            User = match.Groups["user"].Value,
            Verb = match.Groups["verb"].Value,
            Resource = match.Groups["resource"].Value,
            ApiGroup = match.Groups["group"].Value,
            Namespace = match.Groups["ns"] is { Success: true } ns ? ns.Value : null,
            Name = ForbiddenName().Match(words) is { Success: true } name ? name.Groups[1].Value : null,
        };
    }

    private static ClusterFault NotFound(ClusterFault fault, string words)
    {
        Match match = Absent().Match(words);
        if (!match.Success)
            return fault;
        string resource = match.Groups[1].Value;
        string name = match.Groups[2].Value;
        int dot = resource.IndexOf('.', StringComparison.Ordinal);
        return fault with
        {
            Kind = resource == "namespaces" ? ClusterFaultKind.NamespaceNotFound : ClusterFaultKind.NotFound,
            Resource = dot < 0 ? resource : resource[..dot],
            ApiGroup = dot < 0 ? "" : resource[(dot + 1)..],
            Name = name,
        };
    }

    private static ImmutableArray<FieldConflict> Conflicts(string words)
    {
        var conflicts = ImmutableArray.CreateBuilder<FieldConflict>();
        foreach (string line in words.Split('\n'))
        {
            Match one = OneConflict().Match(line);
            if (one.Success)
            {
                string[] fields = one.Groups["fields"].Value.Trim() is { Length: > 0 } field ? [field] : [];
                conflicts.Add(new FieldConflict(one.Groups["manager"].Value, [.. fields]) { ApiVersion = one.Groups["version"] is { Success: true } v ? v.Value : null });
            }
            else if (line.StartsWith("- ", StringComparison.Ordinal) && conflicts.Count > 0)
            {
                conflicts[^1] = conflicts[^1] with { Fields = conflicts[^1].Fields.Add(line[2..].Trim()) };
            }
        }

        return conflicts.ToImmutable();
    }

    private static string? Group(Regex regex, string text) => regex.Match(text) is { Success: true } match ? match.Groups[1].Value : null;

    // klog: severity and date, time, process, file and line; err=< … > takes several lines.
    [GeneratedRegex(@"^[IWEF](?:MMDD|\d{4}) [^\n]*?\] (?:""[^""]*"" err=<\n(?:[\s\S]*?)^ >|[^\n]*)\n?", RegexOptions.Multiline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex KlogEntry();

    [GeneratedRegex(@"^(?:Error from server(?: \(\w+\))?: |error: |Error: |Unable to connect to the server: )+", RegexOptions.CultureInvariant)]
    private static partial Regex Prefix();

    [GeneratedRegex(@"conflicts? with ""(?<manager>[^""]*)""(?: with subresource ""[^""]*"")?(?: using (?<version>[^\s:]+))?(?: at [^:]*(?::\d\d)*Z?)?:(?<fields>.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex OneConflict();

    [GeneratedRegex(@"User ""(?<user>[^""]*)"" cannot (?<verb>\S+) resource ""(?<resource>[^""]*)"" in API group ""(?<group>[^""]*)""(?: in the namespace ""(?<ns>[^""]*)""| at the cluster scope)?", RegexOptions.CultureInvariant)]
    private static partial Regex MayNot();

    [GeneratedRegex(@"\b[\w.-]+ ""([^""]+)"" is forbidden", RegexOptions.CultureInvariant)]
    private static partial Regex ForbiddenName();

    [GeneratedRegex(@"([\w.-]+) ""([^""]+)"" not found", RegexOptions.CultureInvariant)]
    private static partial Regex Absent();

    [GeneratedRegex(@"webhook ""([^""]+)""", RegexOptions.CultureInvariant)]
    private static partial Regex Webhook();

    [GeneratedRegex(@"(\.[\w.\[\]""=/-]+): field not declared in schema", RegexOptions.CultureInvariant)]
    private static partial Regex UndeclaredField();

    [GeneratedRegex(@"unknown field ""([^""]+)""", RegexOptions.CultureInvariant)]
    private static partial Regex UnknownField();

    [GeneratedRegex(@"(\.[\w.\[\]""=/-]+): expected ", RegexOptions.CultureInvariant)]
    private static partial Regex TypedField();

    [GeneratedRegex(@"(?:is invalid: |BadRequest\): )\[?([\w.\[\]-]+(?:\.[\w\[\]-]+)+)[: ]", RegexOptions.CultureInvariant)]
    private static partial Regex InvalidField();

    [GeneratedRegex(@"(?:no matches for kind|resource type) ""([^""]+)""", RegexOptions.CultureInvariant)]
    private static partial Regex MissingKind();

    [GeneratedRegex(@"executable (\S+) (?:not found|failed)", RegexOptions.CultureInvariant)]
    private static partial Regex Plugin();

    [GeneratedRegex(@"(?:context ""|with the name: ""?|specified context: ""?)([^""\s]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Context();

    [GeneratedRegex(@"lookup (\S+?)(?: on [^:]+:\d+)?: ", RegexOptions.CultureInvariant)]
    private static partial Regex Host();

    [GeneratedRegex(@"connection to the server (\S+) was refused", RegexOptions.CultureInvariant)]
    private static partial Regex Refused();

    [GeneratedRegex(@"https?://([^/""\\\s?]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
