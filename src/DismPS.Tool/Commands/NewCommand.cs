using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary><c>dismps new</c>.</summary>
internal sealed class NewCommand : DismpsCommand
{
    private readonly Argument<string> _model = new("model") { Description = "Model file, or the folder of a SavedModel.", HelpName = "MODEL" };
    private readonly Option<string> _template = new("--filename", "-f") { Description = "Template to write.", HelpName = "TEMPLATE", DefaultValueFactory = _ => SharedOptions.DefaultTemplate };
    private readonly Option<string?> _base = SharedOptions.Base();
    private readonly Option<string?> _code = Text("--code", "Folder of the handler [default: looked for beside the model].", "FOLDER");
    private readonly Option<string?> _handler = Text("--handler", "Class that serves the model [default: one that derives from MLModel].", "MODULE.CLASS");
    private readonly Option<string?> _name = Text("--name", "Name of the service [default: made of the model's name].", "NAME");
    private readonly Option<string?> _workspace = Text("--workspace", "Workspace in DIALS.", "WORKSPACE");
    private readonly Option<string?> _description = Text("--description", "One sentence about the model.", "TEXT");
    private readonly Option<string[]> _elements = new("--monitoring-element") { Description = "Monitoring element of an input; once for each input, in order.", HelpName = "NAME", AllowMultipleArgumentsPerToken = false };
    private readonly Option<string?> _metric = Text("--metric-key", "Output with the score.", "OUTPUT");
    private readonly Option<double?> _threshold = new("--threshold")
    {
        Description = "Rows whose score is above it are anomalous.",
        HelpName = "NUMBER",
        CustomParser = result =>
        {
            if (double.TryParse(result.Tokens[0].Value, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out double value) && double.IsFinite(value))
                return value;
            result.AddError($"--threshold takes a number, not '{result.Tokens[0].Value}'.");
            return null;
        },
    };
    private readonly Option<string?> _flag = Text("--flagging-key", "Output that flags rows; the model decides itself then.", "OUTPUT");
    private readonly Option<bool> _force = SharedOptions.Force("Replace an existing template.");
    private readonly Option<bool> _noInput = new("--no-input") { Description = "Ask nothing, also in a terminal." };

    public NewCommand(Option<OutputFormat> output)
        : base("new", "Write a template for a model file; in a terminal, asks for what the file does not say.", output)
    {
        Add(_model);
        foreach (Option option in (Option[])[_template, _base, _code, _handler, _name, _workspace, _description, _elements, _metric, _threshold, _flag, _force, _noInput])
            Add(option);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        var options = new CreateTemplateOptions(arguments.GetRequiredValue(_model), WorkingFolder)
        {
            Output = arguments.GetValue(_template),
            BaseFolder = arguments.GetValue(_base) is { } folder ? Absolute(folder) : null,
            Force = arguments.GetValue(_force),
            Code = arguments.GetValue(_code),
            Handler = arguments.GetValue(_handler),
            Name = arguments.GetValue(_name),
            Workspace = arguments.GetValue(_workspace),
            Description = arguments.GetValue(_description),
            MonitoringElements = [.. arguments.GetValue(_elements) ?? []],
            MetricKey = arguments.GetValue(_metric),
            AnomalyThreshold = arguments.GetValue(_threshold),
            FlaggingKey = arguments.GetValue(_flag),
        };
        if (!arguments.GetValue(_noInput) && !output.IsJson && !Console.IsInputRedirected && !Console.IsOutputRedirected)
            options = CreateTemplate.Ask(options, Ask);
        CreateTemplateResult result = await CreateTemplate.RunAsync(options, cancellationToken).ConfigureAwait(false);
        Print(result, output);
        return ExitCode.Success;
    }

    private static void Print(CreateTemplateResult result, CommandOutput output)
    {
        foreach (Diagnostic diagnostic in result.Validation.Diagnostics)
            output.Message(diagnostic.ToString());
        foreach (string file in result.WrittenFiles)
            output.Line($"{Path.GetRelativePath(WorkingFolder, file)}: a starter handler; change it as the model needs.");
        output.Line($"{Path.GetRelativePath(WorkingFolder, result.Path)}: written{(result.OpenFields.IsEmpty ? "" : "; to be checked: " + string.Join(", ", result.OpenFields))}");
        output.Document(new NewTemplateDocument(result.Path, result.OpenFields, result.WrittenFiles), ToolJson.Default.NewTemplateDocument);
    }

    // The end of the input ends the questions.
    private static string? Ask(TemplateQuestion question)
    {
        Console.Error.Write($"{question.Text} [{question.Default}]: ");
        return Console.ReadLine();
    }

    private static Option<string?> Text(string name, string description, string value) => new(name) { Description = description, HelpName = value };
}
