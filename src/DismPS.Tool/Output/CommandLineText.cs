using System.CommandLine;
using DismPS.Engine.Diagnostics;

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

    /// <summary>What is wrong with a command line, an option that there is not with the one that was probably meant.</summary>
    public static IReadOnlyList<string> FaultsOf(ParseResult arguments) =>
    [
        .. arguments.Errors.Select(e => arguments.UnmatchedTokens.FirstOrDefault(t => t.StartsWith("--", StringComparison.Ordinal) && e.Message.Contains($"'{t}'", StringComparison.Ordinal)) is { } token
            ? Unrecognized(token, arguments.CommandResult.Command)
            : e.Message),
    ];

    /// <summary>Says that there is no such option.</summary>
    public static string Unrecognized(string token, Command command)
    {
        string name = token.Split('=', ':')[0];
        string? meant = NearestName.Suggest(name, command.Options.Where(o => o.Name != "--background").SelectMany(o => o.Aliases.Append(o.Name)));
        return $"Unrecognized option {name}.{(meant is null ? "" : $" {meant}")}";
    }

    /// <summary>The line that shows the help of the command that was meant.</summary>
    public static string HelpOf(ParseResult arguments) => arguments.CommandResult.Command is RootCommand
        ? "dismps --help"
        : $"dismps {arguments.CommandResult.Command.Name} --help";
}
