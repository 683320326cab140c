using System.CommandLine;
using System.CommandLine.Parsing;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary>Options that several commands share; same name, same meaning.</summary>
internal static class SharedOptions
{
    public static Option<OutputFormat> Output() => new("--output")
    {
        CustomParser = ParseFormat,
        Description = "What is printed on standard output: text, or one JSON document (json); validate has sarif, github, junit, html and markdown too.",
        Recursive = true,
        HelpName = "text|json",
    };

    /// <summary>The platform tool takes it before its commands; here it may stand anywhere.</summary>
    public static Option<bool> Debug() => new("--debug") { Description = "Show the trace when a command fails through a defect, as DISMPS_DEBUG=1 does.", Recursive = true };

    /// <summary>The default is the platform tool's: $TEMPLATE_NAME, else template.yaml.</summary>
    public static Option<string> Template() => new("--filename", "-f")
    {
        Description = "Template to read; $TEMPLATE_NAME names another default.",
        HelpName = "TEMPLATE",
        DefaultValueFactory = _ => DefaultTemplate,
    };

    /// <summary>Templates of an action that takes several.</summary>
    public static Option<string[]> Templates() => new("--filename", "-f")
    {
        Description = "Templates to read; $TEMPLATE_NAME names another default. May be given several times.",
        HelpName = "TEMPLATE",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [DefaultTemplate],
    };

    /// <summary>The template of what follows a build.</summary>
    public static Option<string?> BuiltTemplate() => new("--filename", "-f")
    {
        Description = "Template [default: $TEMPLATE_NAME, else that of the last build here, else template.yaml].",
        HelpName = "TEMPLATE",
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

    /// <summary>A name without a separator is looked for on the PATH; anything else is a path.</summary>
    public static Option<string?> Python() => new("--python")
    {
        Description = "Python for handlers and TorchScript [default: $DISMPS_PYTHON, else the .venv in or above the model's folders, else python3].",
        HelpName = "PROGRAM|FOLDER",
        CustomParser = result => result.Tokens[0].Value is var named && named.AsSpan().ContainsAny('/', '\\') ? Path.GetFullPath(named) : named,
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
            result.AddError($"'{text}' is not a URI; write http://127.0.0.1:8000 or grpc://127.0.0.1:8001.");
            return null;
        },
    };

    public static Option<double> RequestTimeout() =>
        Seconds("--request-timeout", "Seconds that the model may compute for one request; it is stopped afterwards.", 60, atLeast: 0.1);

    public static Option<double> Timeout() => Seconds("--timeout", "Seconds that one answer may take.", 60, atLeast: 0.001);

    /// <summary>A time in seconds, up to a day.</summary>
    public static Option<double> Seconds(string name, string description, double byDefault, double atLeast)
    {
        var option = new Option<double>(name) { Description = description, DefaultValueFactory = _ => byDefault, HelpName = "SECONDS" };
        option.Validators.Add(result => Require(result, option, value => value >= atLeast && value <= 86_400, $"{atLeast} to 86400 seconds"));
        return option;
    }

    /// <summary>A time in seconds from 0 to a day.</summary>
    public static void RequireSeconds(Option<double?> option) =>
        option.Validators.Add(result => Require(result, option, value => value is >= 0 and <= 86_400, "0 to 86400 seconds"));

    /// <summary>Refuses a value outside of what the option takes; one that is no value at all was refused before.</summary>
    public static void Require<T>(OptionResult result, Option<T> option, Func<T, bool> fits, string range)
    {
        T? value;
        try
        {
            value = result.GetValueOrDefault<T>();
        }
        catch (InvalidOperationException)
        {
            return;
        }

        if (value is not null && !fits(value))
            result.AddError($"{option.Name} takes {range}, not {value}.");
    }

    public static Option<string[]> Map() => new("--map")
    {
        Description = "Renames a column: FILE_NAME=TEMPLATE_NAME; may be given several times.",
        HelpName = "NAME=NAME",
    };

    public static Option<Engine.Inference.InputFormat> InputFormat() => new("--format")
    {
        Description = "Format of the input [default: by its extension].",
        HelpName = "csv|json|jsonl|npy|npz",
        CustomParser = ParseInputFormat,
    };

    public static Option<bool> EmptyIsNaN() => new("--empty-is-nan") { Description = "Read empty CSV cells of floating-point inputs as NaN." };

    /// <summary>The pairs of <see cref="Map"/>, or of another option.</summary>
    /// <exception cref="DismException">One is no pair.</exception>
    public static Dictionary<string, string> MapOf(string[] pairs, string option = "--map")
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string pair in pairs)
        {
            // Names of tensors may hold '=' themselves less often than names of columns: the last one separates.
            int at = pair.LastIndexOf('=');
            if (at <= 0 || at == pair.Length - 1)
                throw new DismException(ErrorCode.UsageInvalid, $"'{option} {pair}' is not NAME=NAME.", option == "--map" ? "Write --map column=input_0." : $"Write {option} NAME=VALUE.", pair);
            map[pair[..at]] = pair[(at + 1)..];
        }

        return map;
    }

    public static Option<bool> Force(string description) => new("--force") { Description = description };

    private static Engine.Inference.InputFormat ParseInputFormat(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (InputReader.FormatOfName(text) is { } format)
            return format;
        result.AddError($"--format takes csv, json, jsonl, npy or npz, not '{text}'.");
        return Engine.Inference.InputFormat.Auto;
    }

    private static OutputFormat ParseFormat(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (OutputFormats.Parse(text) is { } format)
            return format;
        result.AddError($"--output takes text or json (validate also sarif, github, junit, html, markdown), not '{text}'.");
        return OutputFormat.Text;
    }

    public static string DefaultTemplate => Environment.GetEnvironmentVariable("TEMPLATE_NAME") is { Length: > 0 } name ? name : UsualTemplate;

    /// <summary>Name of a template where nothing says otherwise.</summary>
    public const string UsualTemplate = "template.yaml";
}
