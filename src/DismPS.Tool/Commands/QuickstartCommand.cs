using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Hosting;
using DismPS.Engine.Operations;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary><c>dismps quickstart</c>: the whole way once, on the example that comes with the program.</summary>
internal sealed class QuickstartCommand : DismpsCommand
{
    private const string Example = "metsig";

    private readonly Option<string?> _folder = new("--folder")
    {
        Description = "Folder with template.yaml and lumisections.csv [default: examples/metsig, or a copy of it in ./dismps-quickstart].",
        HelpName = "FOLDER",
    };

    private readonly Option<string?> _python = SharedOptions.Python();

    public QuickstartCommand(Option<OutputFormat> output)
        : base("quickstart", "Check, build, serve, score, report and package an example.", output)
    {
        Add(_folder);
        Add(_python);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        string folder = arguments.GetValue(_folder) is { } given ? Absolute(given) : ExampleFolder(output);
        string results = Path.Combine(folder, "results");
        var options = new QuickstartOptions(
            new TemplateSource(Path.Combine(folder, "template.yaml"), folder),
            Path.Combine(folder, "lumisections.csv"),
            Path.Combine(results, "scores.csv"),
            Path.Combine(results, "report.html"))
        {
            PythonPath = arguments.GetValue(_python),
        };
        CreateFolder(results);

        var operation = new RunQuickstart(new EmbeddedApiHost(ServerProgram.OfThisProcess(typeof(QuickstartCommand).Assembly.Location)));
        QuickstartResult result = await QuickstartDisplay
            .RunAsync(output, progress => operation.RunAsync(options, progress, cancellationToken)).ConfigureAwait(false);
        QuickstartDisplay.Print(output, result);
        output.Document(
            new QuickstartDocument(
                PredictionLines.DocumentOf(result.Summary), result.ScoresPath, result.ReportPath, result.Package!.PackageFolder),
            ToolJson.Default.QuickstartDocument);
        return ExitCode.Success;
    }

    /// <summary>The example of a checkout is used in place; the one beside an installed program may be read-only and is copied.</summary>
    private static string ExampleFolder(CommandOutput output)
    {
        string checkout = Path.Combine(WorkingFolder, "examples", Example);
        if (File.Exists(Path.Combine(checkout, "template.yaml")))
            return checkout;
        string shipped = Path.Combine(AppContext.BaseDirectory, "examples", Example);
        if (!Directory.Exists(shipped))
            throw new DismException(ErrorCode.ReadFailed, $"The example is not here: neither '{checkout}' nor '{shipped}' exists.", "Name a folder with --folder.", checkout);
        string copy = Path.Combine(WorkingFolder, "dismps-quickstart");
        CreateFolder(copy);
        foreach (string file in Directory.EnumerateFiles(shipped, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(copy, Path.GetRelativePath(shipped, file));
            if (File.Exists(target))
                continue;
            CreateFolder(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        output.Message($"The example is in {copy}");
        return copy;
    }

    private static void CreateFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DismException(ErrorCode.WriteFailed, $"The folder '{path}' could not be made: {e.Message}",
                "Run it in a folder that you may write to, or name one with --folder.", path, e);
        }
    }
}
