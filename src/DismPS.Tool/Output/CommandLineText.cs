using System.CommandLine;

namespace DismPS.Tool.Output;

/// <summary>How commands are written in messages.</summary>
internal static class CommandLineText
{
    /// <summary>Whether JSON was asked for on a command line that could not be parsed.</summary>
    public static bool AsksForJson(string[] args)
    {
        string line = string.Join(' ', args);
        return line.Contains("--output json", StringComparison.OrdinalIgnoreCase)
            || line.Contains("--output=json", StringComparison.OrdinalIgnoreCase)
            || line.Contains("--output:json", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The line that shows the help of the command that was meant.</summary>
    public static string HelpOf(ParseResult arguments) => arguments.CommandResult.Command is RootCommand
        ? "dismps --help"
        : $"dismps {arguments.CommandResult.Command.Name} --help";
}
