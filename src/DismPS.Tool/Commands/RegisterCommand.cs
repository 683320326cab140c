using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials.Checks;
using DismPS.Engine.Operations;
using DismPS.Tool.Commands.Dials;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary><c>dismps register</c>.</summary>
internal sealed class RegisterCommand : DismpsCommand
{
    private readonly Option<string?> _template = SharedOptions.BuiltTemplate();
    private readonly Option<string?> _base = SharedOptions.Base();
    private readonly DialsUseOptions _dials = new();
    private readonly Option<string?> _out = new("--out", "-o") { Description = "File for the text [default: standard output].", HelpName = "FILE" };
    private readonly Option<bool> _force = SharedOptions.Force("Replace the file of --out.");

    public RegisterCommand(Option<OutputFormat> output)
        : base("register", "Write the request by which uploaded models are registered, ready for the issue tracker.", output)
    {
        foreach (Option option in (Option[])[_template, _base, _out, _force])
            Add(option);
        _dials.AddTo(this);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        TemplateSource source = await SourceOfBuildAsync(arguments.GetValue(_template), arguments.GetValue(_base), output, cancellationToken).ConfigureAwait(false);
        using DialsChecks? dials = await _dials.Read(arguments, WorkingFolder).OpenChecksAsync(cancellationToken).ConfigureAwait(false);
        var options = new CreateRegistrationOptions(source)
        {
            Dials = dials,
            OutputPath = arguments.GetValue(_out) is { } file ? Absolute(file) : null,
            Force = arguments.GetValue(_force),
        };
        RegistrationRequest request = await CreateRegistration.RunAsync(options, cancellationToken).ConfigureAwait(false);
        output.Message($"title: {request.Title}");
        if (!request.IsTemplateInText)
            output.Message($"attach: {request.TemplatePath}");
        if (request.OutputPath is { } written)
            output.Line(written);
        else if (!output.IsJson)
            output.Text(request.Text);
        output.Document(
            new RegistrationDocument(request.Title, request.Text, request.TemplatePath, request.IsTemplateInText, request.OutputPath),
            ToolJson.Default.RegistrationDocument);
        return ExitCode.Success;
    }
}
