using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models.Python;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Rules;

/// <summary>Scripts that Python cannot read, and paths in scripts that the platform does not have.</summary>
internal sealed class CodePathRule : ITemplateRule
{
    public bool ReadsFiles => true;

    public void Check(TemplateDraft template, RuleContext context)
    {
        foreach (HandlerCode code in HandlerCode.Of(template, context))
        {
            foreach (FolderEntry entry in code.Folder.Unread)
                context.ReportIn(RuleCatalog.PythonUnreadable, code.CodeUri, code.At(entry.Path), $"The script '{entry.Path}' cannot be read: it is too large, or its permissions forbid it.");
            if (!code.Folder.IsComplete)
                context.Report(RuleCatalog.CodeFolderTooLarge, code.CodeUri, $"The code folder '{code.CodeUri.Value}' has more files than are looked at; its imports are not checked.");
            foreach (PythonFile file in code.Folder.Files)
            {
                if (file.Content is not { } content)
                    continue;
                CheckSyntax(code, file, content, context);
                CheckPathEdits(code, file, content, context);
                foreach (PythonTextUse text in content.Texts)
                    CheckText(code, file, content, text, context);
            }
        }
    }

    private static void CheckSyntax(HandlerCode code, PythonFile file, PythonModule content, RuleContext context)
    {
        // The handler's own script is refused for its encoding by another rule.
        if (content.Fault is not { } fault || (fault.Message == PythonSource.NotUtf8 && file == code.Script))
            return;
        context.ReportIn(RuleCatalog.PythonSyntax, code.CodeUri, code.At(file.Path, fault.Line, fault.Column), $"Python cannot read the script '{file.Path}': {fault.Message}.");
    }

    private static void CheckPathEdits(HandlerCode code, PythonFile file, PythonModule content, RuleContext context)
    {
        foreach (PythonPathEdit edit in content.PathEdits)
        {
            SourceLocation place = code.At(file.Path, edit.Line, edit.Column);
            if (edit.UsesOwnFolder)
                context.ReportIn(RuleCatalog.ImportPathNeedless, code.CodeUri, place, "A folder of the code itself is added to the import path; the server has put the code folder there already.");
            else
                context.ReportIn(RuleCatalog.ImportPathEdit, code.CodeUri, place, "The import path is changed, but on the platform there is no other folder to import from than the code folder.");
        }
    }

    private static void CheckText(HandlerCode code, PythonFile file, PythonModule content, PythonTextUse text, RuleContext context)
    {
        bool isOpened = LocalPaths.IsOpener(text.Callee, callee => Meaning(content, callee));
        bool isPath = isOpened || LocalPaths.IsPathType(text.Callee);
        SourceLocation place = code.At(file.Path, text.Line, text.Column);
        string path = text.Value;
        if (LocalPaths.IsLocal(path, isOpened))
        {
            context.ReportIn(RuleCatalog.LocalPath, code.CodeUri, place, $"'{path}' is a path of this machine or site; the platform does not have it.", Cure(code, path));
            return;
        }

        if (path[0] is '/' or '~' or '\\' || path.Contains("://", StringComparison.Ordinal) || path.AsSpan().ContainsAny("\n\r<>{}|*?"))
            return;
        // Joined with the script's own folder, a path may go up as far as the code folder.
        int depth = isPath ? 0 : file.Path.Count(c => c == '/');
        if (LocalPaths.GoesAbove(path, depth) && (isPath || path.StartsWith("../", StringComparison.Ordinal) || path.StartsWith("..\\", StringComparison.Ordinal)) && path.Length > 3)
            context.ReportIn(RuleCatalog.PathOutsideCode, code.CodeUri, place, $"'{path}' leaves the code folder; what lies there does not reach the server.", Cure(code, path));
        else if (isOpened && text.IsWhole && text.Mode?.IndexOfAny(['w', 'a', 'x']) is null or < 0)
            ReportWorkingFolder(code, file, path, place, context);
    }

    private static void ReportWorkingFolder(HandlerCode code, PythonFile file, string path, SourceLocation place, RuleContext context)
    {
        string plain = path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
        string beside = file.Path.LastIndexOf('/') is int slash and > 0 ? file.Path[..(slash + 1)] + plain : plain;
        string lies = code.Folder.HasFile(plain) || code.Folder.HasFile(beside) ? "" : " The code folder has no such file either.";
        context.ReportIn(RuleCatalog.PathFromWorkingFolder, code.CodeUri, place, $"'{path}' is looked for in the working folder, and a server's working folder is not the code folder.{lies}", Cure(code, path));
    }

    private static string Cure(HandlerCode code, string path)
    {
        string name = path.Split('/', '\\')[^1];
        string model = Path.GetFileName(code.Properties.ModelUri.Value ?? "");
        if (name.Length > 0 && name == model && code.Framework == ServingFramework.MLServer)
            return "It is the file of ModelUri: 'await get_model_uri(self.settings)' of mlserver.utils gives its path.";
        return $"Put the file into the code folder and open os.path.join(os.path.dirname(__file__), \"{(name.Length == 0 ? "name" : name)}\").";
    }

    // load, when it was imported as: from joblib import load
    private static string? Meaning(PythonModule content, string callee)
    {
        string first = callee.Split('.')[0];
        foreach (PythonAlias alias in content.Aliases[first])
        {
            if (alias.IsImported)
                return alias.Target + callee[first.Length..];
        }

        return null;
    }
}
