using System.CommandLine;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary><c>dismps package verify</c>.</summary>
internal sealed class PackageVerifyCommand : DismpsCommand
{
    private readonly Argument<string> _path = new("path")
    {
        Description = "Zip file, package folder or packaged template.",
        HelpName = "PATH",
        DefaultValueFactory = _ => DefaultPath,
    };

    private static string DefaultPath => Names.PackageFolder ?? Path.Combine(".dism-artifacts", "package");

    public PackageVerifyCommand(Option<OutputFormat> output)
        : base("verify", "Check a package: names, sizes, checksums, and the files that servers look for.", output) => Add(_path);

    /// <summary>The same as an option of <c>package</c>.</summary>
    public static Option<string?> AsOption() => new("--verify")
    {
        Description = "The same as 'package verify [PATH]'.",
        HelpName = "PATH",
        Arity = ArgumentArity.ZeroOrOne,
    };

    protected override Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken) =>
        CheckAsync(arguments.GetValue(_path)!, output, cancellationToken);

    /// <summary>Checks the package at a path.</summary>
    public static async Task<ExitCode> CheckAsync(string? path, CommandOutput output, CancellationToken cancellationToken)
    {
        PackageCheck check = await InspectPackage.CheckAsync(Absolute(path ?? DefaultPath), cancellationToken).ConfigureAwait(false);
        foreach (PackageProblem problem in check.Problems)
            output.Line($"{problem.Kind}: {problem}");
        foreach (CheckedArchive archive in check.Archives.Where(a => check.Problems.All(p => p.Archive != a.Path)))
            output.Line($"{archive.Path}: sound, {archive.Files} files, {archive.Bytes} bytes");
        output.Document(
            new PackageCheckDocument(
                check.IsValid, check.Path,
                [.. check.Archives.Select(a => new CheckedArchiveDocument(a.Path, a.Resource, a.Files, a.Bytes))],
                [.. check.Problems.Select(p => new PackageProblemDocument(p.Kind.ToString(), p.Archive, p.Entry, p.Message))]),
            ToolJson.Default.PackageCheckDocument);
        return check.IsValid ? ExitCode.Success : ExitCode.InputAtFault;
    }
}
