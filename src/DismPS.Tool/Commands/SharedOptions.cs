using System.CommandLine;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary>Options that several commands share; same name, same meaning.</summary>
internal static class SharedOptions
{
    public static Option<OutputFormat> Output() => new("--output")
    {
        Description = "What is printed on standard output: text, or one JSON document (json).",
        Recursive = true,
        HelpName = "text|json",
    };

    /// <summary>The default is the platform tool's: $TEMPLATE_NAME, else template.yaml.</summary>
    public static Option<string> Template() => new("--filename", "-f")
    {
        Description = "Template to read [default: $TEMPLATE_NAME, else template.yaml].",
        HelpName = "TEMPLATE",
        DefaultValueFactory = _ => DefaultTemplate,
    };

    public static Option<string?> Base() => new("--base")
    {
        Description = "Folder that relative paths of the template start from [default: the working folder].",
        HelpName = "FOLDER",
    };

    public static Option<string?> Resource() => new("--resource", "-r")
    {
        Description = "Resource of the template; needed when it has several.",
        HelpName = "NAME",
    };

    public static Option<Uri?> Server() => new("--uri")
    {
        Description = "Server to ask; without it the model runs in this process.",
        HelpName = "URI",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (Uri.TryCreate(text, UriKind.Absolute, out Uri? uri))
                return uri;
            result.AddError($"'{text}' is not a URI; write http://127.0.0.1:8000.");
            return null;
        },
    };

    public static Option<double> Timeout() => new("--timeout")
    {
        Description = "Seconds that one answer may take [default: 60].",
        DefaultValueFactory = _ => 60,
    };

    public static Option<bool> Force(string description) => new("--force") { Description = description };

    public static string DefaultTemplate => Environment.GetEnvironmentVariable("TEMPLATE_NAME") is { Length: > 0 } name ? name : "template.yaml";
}
