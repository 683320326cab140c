using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Binding;
using DismPS.Engine.Models.Python;
using DismPS.Engine.Validation.Python;

namespace DismPS.Engine.Validation.Rules;

/// <summary>The class that serves a Python model: Handler of the MLServer types, TritonPythonModel in model.py of the Triton type.</summary>
internal sealed class HandlerRule : ITemplateRule
{
    // A script is text that someone wrote; a larger file is not one.
    private const int MaxScriptBytes = 16 * 1024 * 1024;

    public bool ReadsFiles => true;

    public void Check(TemplateDraft template, RuleContext context)
    {
        foreach (ResourceDraft resource in template.AllResources)
        {
            if (!resource.Properties.IsPresent || !resource.Properties.Value.CodeUri.IsPresent)
                continue;
            PropertiesDraft properties = resource.Properties.Value;
            if (resource.Type?.Model == ModelType.Python)
                CheckScript(properties.CodeUri, Path.Join(properties.CodeUri.Value, "model.py"), "TritonPythonModel", context);
            else if (resource.Type is not null && properties.Handler.IsPresent)
                CheckHandler(properties.Handler, properties.CodeUri.Value!, context);
        }
    }

    private static void CheckHandler(in Field<string> handler, string code, RuleContext context)
    {
        string[] parts = handler.Value!.Split('.');
        if (parts.Length < 2 || parts.Contains(""))
        {
            context.Report(RuleCatalog.HandlerFormat, handler, $"The handler '{handler.Value}' does not have the form module.Class.", "Write the script's name without .py, a dot, and the class: app.Handler.");
            return;
        }

        string module = Path.Join([code, .. parts[..^1]]) + ".py";
        // The platform's tool puts the class name into a regular expression as it is, and finds a script that Python cannot import.
        bool isPattern = parts[^1].AsSpan().IndexOfAny("()[]{}*+?\\^$|") >= 0;
        bool isPath = parts[..^1].Any(part => part.AsSpan().IndexOfAny("/\\") >= 0) && context.Files.IsFile(module);
        if (isPattern || isPath)
        {
            context.Report(RuleCatalog.HandlerPattern, handler, $"The handler '{handler.Value}' has characters that no Python name has.", "Write module.Class, with dots between the folders.", PatternVerdict(module, parts[^1], context));
            return;
        }

        CheckScript(handler, module, parts[^1], context);
    }

    private static PlatformVerdict PatternVerdict(string module, string name, RuleContext context) =>
        context.Files.IsFile(module) && Read(context.Files.Resolve(module)!) is { } script
            ? ClassPatternSearch.Verdict(Encoding.UTF8.GetString(script), name)
            : PlatformVerdict.Refuses;

    private static void CheckScript(in Field<string> field, string script, string name, RuleContext context)
    {
        if (context.Files.NotAFile(script) is { } kind)
        {
            context.Report(RuleCatalog.HandlerScriptMissing, field, $"The script '{script}', which must define the class '{name}', is {kind}, not a file.", "Put the script itself there.");
            return;
        }

        if (!context.Files.IsFile(script))
        {
            string? suggestion = field.Value!.Contains(".py.", StringComparison.Ordinal) ? "Write the script's name without .py." : context.Files.Suggest(script);
            context.Report(RuleCatalog.HandlerScriptMissing, field, $"The script '{script}', which must define the class '{name}', was not found in '{context.Files.BaseFolder}'.", suggestion);
            return;
        }

        if (Read(context.Files.Resolve(script)!) is not { } bytes)
            context.Report(RuleCatalog.HandlerScriptMissing, field, $"The script '{script}' cannot be read.", "Check its permissions and its size.");
        else if (!System.Text.Unicode.Utf8.IsValid(bytes))
            context.Report(RuleCatalog.HandlerEncoding, field, $"The script '{script}' is not UTF-8.", "Save the script as UTF-8.");
        else
            CheckClass(field, script, Encoding.UTF8.GetString(bytes), name, context);
    }

    private static void CheckClass(in Field<string> field, string script, string text, string name, RuleContext context)
    {
        PythonOutline outline = PythonScanner.Scan(text.TrimStart('\uFEFF'));
        if (outline.Names.Any(n => n.Kind == PythonNameKind.Class && n.IsImportable && n.Name == name))
        {
            if (!PythonScanner.LineSearchFinds(text, name))
                context.Report(RuleCatalog.HandlerOnlyFoundHere, field, $"The class '{name}' in '{script}' is right, but dismcli's line search does not find it.", $"Write 'class {name}(...):' on one line to build it with dismcli too.");
            return;
        }

        PlatformVerdict platform = PythonScanner.LineSearchFinds(text, name) ? PlatformVerdict.Accepts : PlatformVerdict.Refuses;
        context.Report(RuleCatalog.HandlerClassMissing, field, $"The script '{script}' does not define a class '{name}' that can be imported.", NearMiss(outline, name), platform);
    }

    private static string? NearMiss(PythonOutline outline, string name)
    {
        PythonName? same = outline.Names.FirstOrDefault(n => n.Name == name);
        if (same is not null)
        {
            return same.Kind switch
            {
                PythonNameKind.Class => $"Line {same.Line} defines it inside a function or another class; move it to the top level.",
                PythonNameKind.Import => $"Line {same.Line} imports it, but a class statement is needed: 'class {name}({name}): pass' below the import does.",
                PythonNameKind.Function => $"Line {same.Line} defines a function of that name; a class is needed.",
                _ => $"Line {same.Line} assigns it, but a class statement is needed.",
            };
        }

        if (!PythonName.IsIdentifier(name))
            return $"'{name}' is no Python name; use letters, digits and '_'.";
        List<PythonName> classes = [.. outline.Names.Where(n => n.Kind == PythonNameKind.Class && n.IsImportable)];
        PythonName? other = classes.FirstOrDefault(n => string.Equals(n.Name, name, StringComparison.OrdinalIgnoreCase));
        if (other is not null)
            return $"Line {other.Line} defines '{other.Name}': upper and lower case count.";
        return classes.Count == 0 ? "The script defines no class." : $"The script defines {string.Join(", ", classes.Take(5).Select(n => $"'{n.Name}' in line {n.Line}"))}.";
    }

    private static byte[]? Read(string full)
    {
        try
        {
            byte[] script = RegularFile.ReadAtMost(full, MaxScriptBytes);
            return script.Length <= MaxScriptBytes ? script : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
