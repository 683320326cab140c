using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Rules;

/// <summary>What all rules about files say in the same words.</summary>
internal static class PathChecks
{
    private const string Plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./";

    /// <summary>Reports a path that is no file.</summary>
    public static void ReportMissingFile(DiagnosticRule rule, in Field<string> field, string path, string what, RuleContext context)
    {
        if (path.Length == 0)
            context.Report(rule, field, $"The path of {what} is empty.", "Write the path of the file.");
        else if (context.Files.IsFolder(path))
            context.Report(rule, field, $"'{path}' is a folder; {what} must be a file.", "Write the path of the file in it.");
        else if (context.Files.NotAFile(path) is { } kind)
            context.Report(rule, field, $"'{path}' is {kind}; {what} must be a file.", "Write the path of the file.");
        else if (context.Files.Resolve(path) is { } full && File.Exists(full))
            context.Report(rule, field, $"{Capital(what)} '{path}' is a link that leads nowhere.", "Repair the link, or write the path of the file itself.");
        else
            context.Report(rule, field, $"{Capital(what)} '{path}' was not found in '{context.Files.BaseFolder}'.", context.Files.Suggest(path), fix: path == field.Value ? SlashFix(field, context.Files.IsFile, context) : null);
    }

    /// <summary>Reports a path that is no folder.</summary>
    public static void ReportMissingFolder(in Field<string> field, string what, RuleContext context)
    {
        string path = field.Value!;
        if (context.Files.IsFile(path))
            context.Report(RuleCatalog.FolderMissing, field, $"'{path}' is a file; {what} must be a folder.", "Write the path of the folder that holds it.");
        else
            context.Report(RuleCatalog.FolderMissing, field, $"{Capital(what)} '{path}' was not found in '{context.Files.BaseFolder}'.", context.Files.Suggest(path), fix: SlashFix(field, context.Files.IsFolder, context));
    }

    /// <summary>Warns of paths that exist here but may not elsewhere.</summary>
    public static void CheckStyle(in Field<string> field, RuleContext context)
    {
        string path = field.Value!;
        if (Path.IsPathFullyQualified(path))
            context.Report(RuleCatalog.AbsolutePath, field, $"The path '{path}' is absolute; others do not have this folder.", "Write it relative to the folder in which the command runs.");
        else if (context.Files.LeavesBase(path))
            context.Report(RuleCatalog.OutsideTree, field, $"The path '{path}' leaves the folder in which the command runs.", "Move the file below the template's folder.");
        if (path.AsSpan().IndexOfAnyExcept(Plain) is int at and >= 0)
            context.Report(RuleCatalog.OddPath, field, $"The path '{path}' has the character '{path[at]}'; it works here, but may not elsewhere.", "Use letters, digits, '-', '_', '.' and '/'.");
    }

    /// <summary>Reports links, pipes and devices that the build cannot copy.</summary>
    public static void CheckEntries(in Field<string> field, string folder, string what, RuleContext context)
    {
        foreach (BadEntry entry in FolderScan.BadEntries(folder))
        {
            if (entry.LeadsBack)
                context.Report(RuleCatalog.FileCollision, field, $"The link '{entry.Path}' in the {what} '{field.Value}' leads back to a folder around it, so copying would never end.", "Remove the link.");
            else if (RegularFile.NameOf(entry.Kind) is { } kind)
                context.Report(RuleCatalog.SpecialFile, field, $"'{entry.Path}' in the {what} '{field.Value}' is {kind}, which cannot be copied.", "Remove it, or keep it outside the folder.");
            else
                context.Report(RuleCatalog.DanglingLink, field, $"The link '{entry.Path}' in the {what} '{field.Value}' leads nowhere.", "Remove or repair the link.");
        }
    }

    /// <summary>Writes slashes for backslashes when that makes the path right.</summary>
    private static TextFix? SlashFix(in Field<string> field, Func<string, bool> exists, RuleContext context) =>
        field.Value!.Replace('\\', '/') is { } slashes && slashes != field.Value && exists(slashes) ? context.Fixes.Replace(field.Node, slashes) : null;

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
