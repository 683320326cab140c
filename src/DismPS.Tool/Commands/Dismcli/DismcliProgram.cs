using System.CommandLine;
using System.CommandLine.Parsing;
using System.Reflection;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands.Dismcli;

/// <summary>
/// The program under the name <c>dismcli</c>: commands, options, lines and exit codes of dismcli 0.6.1, so that scripts written for it keep working.
/// docs/dismcli.md lists what differs on purpose.
/// </summary>
internal static class DismcliProgram
{
    private const string Name = "dismcli";

    /// <summary>Whether the process was started under this name.</summary>
    public static bool IsMeant => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == Name;

    /// <summary>Runs a command line.</summary>
    /// <param name="args">What stands behind the name.</param>
    /// <param name="prepareToServe">Called before a server is started.</param>
    /// <returns>The exit code: 0, 1 for any failure, 2 for a wrong command line.</returns>
    public static async Task<int> RunAsync(string[] args, Action prepareToServe)
    {
        if (args is ["--version", ..])
        {
            string? version = typeof(DismcliProgram).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];
            Console.Out.WriteLine($"{Name}, version {version} (DismPS)");
            return 0;
        }

        ParseResult arguments = Root().Parse(args);
        if (arguments.Tokens.Any(t => t.Value == "--help"))
            return ShowHelp(arguments, Console.Out, 0);
        // As click since 8.2: help, and a wrong command line.
        if (arguments.CommandResult.Command is RootCommand && FaultOf(arguments) is null)
            return ShowHelp(Root().Parse(["--help"]), Console.Error, 2);

        if (FaultOf(arguments) is { } fault)
        {
            string command = arguments.CommandResult.Command is RootCommand ? "" : " " + arguments.CommandResult.Command.Name;
            Console.Error.WriteLine($"Usage: {Name}{command} [OPTIONS]{(command.Length == 0 ? " COMMAND [ARGS]..." : "")}");
            Console.Error.WriteLine($"Try '{Name}{command} --help' for help.");
            Console.Error.WriteLine();
            Console.Error.WriteLine($"Error: {fault}");
            return 2;
        }

        bool serves = arguments.CommandResult.Command is DismcliStartApiCommand;
        if (serves)
            prepareToServe();
        return await arguments.InvokeAsync(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = serves ? null : TimeSpan.FromSeconds(15),
        }).ConfigureAwait(false);
    }

    /// <summary>The library names its usage after the assembly.</summary>
    private static int ShowHelp(ParseResult arguments, TextWriter to, int exitCode)
    {
        var help = new StringWriter();
        arguments.Invoke(new InvocationConfiguration { Output = help });
        to.Write(help.ToString().Replace("dismps ", Name + " ", StringComparison.Ordinal));
        return exitCode;
    }

    private static RootCommand Root()
    {
        var debug = new Option<bool>("--debug") { Description = "Show more of what happens." };
        Option<OutputFormat> output = SharedOptions.Output();
        var root = new RootCommand("The platform tool's commands, done by DismPS: build, start-api, package.") { debug };
        root.Add(new DismcliBuildCommand(debug));
        root.Add(new DismcliPackageCommand(debug));
        root.Add(new DismcliStartApiCommand(debug, output));
        foreach (Option option in root.Options.Concat(root.Subcommands.SelectMany(c => c.Options)))
            option.Aliases.Remove("-h");
        return root;
    }

    /// <summary>The first fault in click's words; null when there is none.</summary>
    private static string? FaultOf(ParseResult arguments)
    {
        bool isRoot = arguments.CommandResult.Command is RootCommand;
        if (arguments.UnmatchedTokens.FirstOrDefault(t => t.Length > 1 && t[0] == '-') is { } option)
            return $"No such option '{option.Split('=')[0]}'.";
        if (arguments.Errors.FirstOrDefault(e => e.Message.StartsWith("Invalid value", StringComparison.Ordinal)) is { } value)
            return value.Message;
        if (arguments.CommandResult.Children.OfType<OptionResult>().FirstOrDefault(o => o is { Implicit: false, Tokens.Count: 0 } && o.Option.ValueType != typeof(bool)) is { } empty)
            return $"Option '{empty.IdentifierToken?.Value ?? empty.Option.Name}' requires an argument.";
        if (arguments.UnmatchedTokens is [var first, ..] rest)
            return isRoot ? $"No such command '{first}'." : $"Got unexpected extra argument{(rest.Count == 1 ? "" : "s")} ({string.Join(' ', rest)})";
        return arguments.Errors.FirstOrDefault(e => !isRoot || !e.Message.Contains("command", StringComparison.OrdinalIgnoreCase))?.Message;
    }
}
