using System.CommandLine;
using DismPS.Engine.Dials;

namespace DismPS.Tool.Commands.Dials;

/// <summary>Options of commands that ask DIALS. Tokens and secrets never stand among the arguments, which every user of the machine can read.</summary>
internal sealed class DialsOptionsSet
{
    private readonly Option<string?> _url = DialsUseOptions.Url();
    private readonly Option<string?> _realm = new("--realm") { Description = "Realm of the identity service [default: $DISMPS_DIALS_REALM, else CERN's].", HelpName = "URL" };
    private readonly Option<string?> _clientId = new("--client-id") { Description = "Client [default: $DISMPS_DIALS_CLIENT_ID, else the one of the base URL].", HelpName = "NAME" };
    private readonly Option<string?> _audience = new("--audience") { Description = "Audience of the token [default: $DISMPS_DIALS_AUDIENCE, else the one of the base URL].", HelpName = "NAME" };
    private readonly Option<string?> _authority = new("--ca-file") { Description = "File of the certificates (PEM) that the servers' must descend from [default: $DISMPS_DIALS_CA_FILE].", HelpName = "FILE" };

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> Options => [_url, _realm, _clientId, _audience, _authority];

    /// <summary>What they say; the rest comes from the environment.</summary>
    public DialsOptions Read(ParseResult arguments) => new()
    {
        Url = arguments.GetValue(_url),
        Realm = arguments.GetValue(_realm),
        ClientId = arguments.GetValue(_clientId),
        Audience = arguments.GetValue(_audience),
        CertificateAuthorityPath = arguments.GetValue(_authority) is { } file ? Path.GetFullPath(file) : null,
        WorkingFolder = Environment.CurrentDirectory,
    };
}
