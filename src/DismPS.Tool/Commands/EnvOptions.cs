using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary>What the commands of <c>dismps env</c> share.</summary>
internal static class EnvOptions
{
    public static Option<string?> Requirements() => new("--requirements")
    {
        Description = "Requirements file [default: requirements.txt beside the handler, else in its code folder, else beside the template].",
        HelpName = "FILE",
    };

    public static Option<string?> Python(string description)
    {
        Option<string?> option = SharedOptions.Python();
        option.Description = description;
        return option;
    }

    public static IReadOnlyList<EnvironmentWarningDocument> Documents(IEnumerable<EnvironmentWarning> warnings) =>
        [.. warnings.Select(w => new EnvironmentWarningDocument(w.Source, w.Package, w.Message))];
}
