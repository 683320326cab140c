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
        string[] names = [.. command.Options.Where(o => o.Name != "--background").SelectMany(o => o.Aliases.Append(o.Name))];
        // A letter that is missing is likelier than another one: --ofline is --offline, and its contrary is as near.
        string? longer = names.FirstOrDefault(n => n.Length == name.Length + 1 && Enumerable.Range(0, n.Length).Any(i => n.Remove(i, 1) == name));
        string? meant = longer is null ? NearestName.Suggest(name, names) : $"Did you mean '{longer}'?";
        return $"Unrecognized option {name}.{(meant is null ? "" : $" {meant}")}";
    }

    /// <summary>The line that shows the help of the command that was meant.</summary>
    public static string HelpOf(ParseResult arguments) => arguments.CommandResult.Command is RootCommand
        ? "dismps --help"
        : $"dismps {NameOf(arguments.CommandResult.Command)} --help";

    private static string NameOf(Command command) => command.Parents.OfType<Command>().FirstOrDefault(p => p is not RootCommand) is { } parent ? $"{NameOf(parent)} {command.Name}" : command.Name;
}
