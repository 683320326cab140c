using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;

namespace DismPS.Tool.Commands;

/// <summary>Options of commands that ask a server. A token never stands among the arguments, which every user of the machine can read.</summary>
internal sealed class ConnectionOptions
{
    private const string TokenVariable = "DISMPS_TOKEN";

    private readonly Option<double> timeout = SharedOptions.Timeout();
    private readonly Option<string[]> headers = new("--header") { Description = "Header of every request to the server, as in 'Host: metsig.example.org'; may be given several times.", HelpName = "NAME:VALUE" };
    private readonly Option<string?> token = new("--token-file") { Description = $"File with a bearer token [default: ${TokenVariable}].", HelpName = "FILE" };
    private readonly Option<string?> authority = new("--ca-file") { Description = "File of the certificates (PEM) that the server's must descend from.", HelpName = "FILE" };
    private readonly Option<string?> certificate = new("--cert-file") { Description = "File of the certificate (PEM) by which the server knows this client.", HelpName = "FILE" };
    private readonly Option<string?> key = new("--key-file") { Description = "File of the key (PEM) of --cert-file, when it is not in the same file.", HelpName = "FILE" };
    private readonly Option<bool> insecure = new("--insecure") { Description = "Take any certificate of the server." };
    private readonly Option<bool> gzip = new("--gzip") { Description = "Compress requests, and ask for compressed answers." };
    private readonly Option<int> retries = RetryOption();
    private readonly Option<double?> retryTime = RetryTimeOption();

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> Options => [timeout, headers, token, authority, certificate, key, insecure, gzip, retries, retryTime];

    public static Option<bool> UseJson() => new("--use-json") { Description = "Send tensors as JSON, for servers without the binary extension." };

    /// <summary>What they say.</summary>
    /// <exception cref="DismException">A header is none, or the file of the token cannot be read.</exception>
    public ServerConnection Read(ParseResult arguments) => new()
    {
        Timeout = TimeSpan.FromSeconds(arguments.GetValue(timeout)),
        Headers = [.. (arguments.GetValue(headers) ?? []).Select(HeaderOf)],
        Token = TokenOf(arguments.GetValue(token)),
        CertificateAuthorityPath = Absolute(arguments.GetValue(authority)),
        ClientCertificatePath = Absolute(arguments.GetValue(certificate)),
        ClientKeyPath = Absolute(arguments.GetValue(key)),
        SkipCertificateCheck = arguments.GetValue(insecure),
        Compress = arguments.GetValue(gzip),
        Retries = arguments.GetValue(retries),
        RetryTime = arguments.GetValue(retryTime) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
    };

    private static KeyValuePair<string, string> HeaderOf(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
            throw new DismException(ErrorCode.UsageInvalid, "A value of --header is not NAME:VALUE.", "Write --header 'X-Request-Source: nightly'.", "--header");
        return new(text[..colon].Trim(), text[(colon + 1)..].Trim());
    }

    private static string? TokenOf(string? file)
    {
        if (file is not null)
            return TokenFile.Read(Path.GetFullPath(file));
        return Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } value ? value.Trim() : null;
    }

    private static string? Absolute(string? path) => path is null ? null : Path.GetFullPath(path);

    private static Option<int> RetryOption()
    {
        var option = new Option<int>("--retries") { Description = "How often a request is sent again that the server surely did not begin.", DefaultValueFactory = _ => 2, HelpName = "COUNT" };
        option.Validators.Add(result => SharedOptions.Require(result, option, value => value is >= 0 and <= 10, "0 to 10"));
        return option;
    }

    private static Option<double?> RetryTimeOption()
    {
        var option = new Option<double?>("--retry-time") { Description = "Send such a request again for so long, however often: a server may be restarted meanwhile.", HelpName = "SECONDS" };
        SharedOptions.RequireSeconds(option);
        return option;
    }
}
